import { z } from 'zod';
import { supposedAnswer, supposedShape } from '#src/access/what-if/index.ts';

export const testBody = z.strictObject({
  ...supposedShape,
  authorizationServerId: z
    .string()
    .max(100)
    .optional()
    .describe('OpenID Connect: `org` for the org server; left out, `default`.'),
  scopes: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
  redirectUri: z
    .string()
    .max(2048)
    .optional()
    .describe('OpenID Connect: left out, the first one of the app.'),
});

const field = z.strictObject({ name: z.string(), value: z.string().nullable() });
const fields = z.array(field).describe('A value of null is made at a real sign-on only.');
const { ...decision } = supposedAnswer.shape;

export const testAnswer = z.strictObject({
  /** What `POST /gatehouse/v1/what-if` says. */
  decision: z.strictObject(decision),
  wouldEnter: z.boolean().describe('Nothing stands in the way, neither of the person nor of the protocol.'),
  isAssigned: z.boolean().describe('False: what is shown is what would be made if they were.'),
  request: z.strictObject({
    by: z.enum(['APP', 'HOME']),
    method: z.enum(['GET', 'POST']),
    url: z.string(),
    parameters: fields,
    xml: z.string().nullable(),
  }),
  made: z.array(
    z.strictObject({
      name: z.enum([
        'id_token',
        'access_token',
        'userinfo',
        'subject',
        'attributes',
        'message',
        'headers',
        'assertion',
        'form',
      ]),
      claims: z.record(z.string(), z.unknown()).nullable(),
      fields: fields.nullable(),
      xml: z.string().nullable(),
    }),
  ),
  response: z
    .strictObject({
      method: z.enum(['REDIRECT', 'POST', 'HEADERS', 'PAGE']),
      url: z.string(),
      parameters: fields,
    })
    .nullable(),
  problems: z.array(z.strictObject({ code: z.string(), message: z.string(), isFatal: z.boolean() })),
});
