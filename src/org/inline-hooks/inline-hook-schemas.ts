import { z } from 'zod';
import { headerNameProblem, hookHeader } from '#src/org/hook-channels/index.ts';
import { inlineHookTypes } from './inline-hook.ts';

const secret = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[\t\x20-\x7e]*$/, 'has characters a header cannot hold');

const headers = z
  .array(hookHeader)
  .max(25)
  .refine((all) => new Set(all.map((one) => one.key.toLowerCase())).size === all.length, {
    error: 'each header once',
  })
  .nullish();

const version = z.string().min(1).max(20);

const httpChannel = z.strictObject({
  type: z.literal('HTTP'),
  version,
  config: z.strictObject({
    uri: z.string().min(1),
    headers,
    method: z.literal('POST').nullish(),
    authScheme: z
      .strictObject({
        // Okta's own examples answer it in small letters, and clients send back what they are given.
        type: z.enum(['HEADER', 'header']).nullish(),
        key: z
          .string()
          .superRefine((name, context) => {
            const message = headerNameProblem(name);
            if (message !== undefined) context.addIssue({ code: 'custom', message });
          })
          .nullish(),
        value: secret.nullish(),
      })
      .nullish(),
  }),
});

const oauth = {
  uri: z.string().min(1),
  headers,
  method: z.literal('POST').nullish(),
  authScheme: z.null().optional(),
  clientId: z.string().min(1).max(255),
  tokenUrl: z.string().min(1),
  scope: z.string().max(1024).nullish(),
};
const oauthChannel = z.strictObject({
  type: z.literal('OAUTH'),
  version,
  config: z.discriminatedUnion('authType', [
    z.strictObject({ authType: z.literal('client_secret_post'), ...oauth, clientSecret: secret.nullish() }),
    z.strictObject({ authType: z.literal('private_key_jwt'), ...oauth, hookKeyId: z.string().max(64) }),
  ]),
});

export const channelBody = z.discriminatedUnion('type', [httpChannel, oauthChannel]);
const name = z.string().trim().min(1).max(255);
const type = z.enum(inlineHookTypes);

const readOnly = {
  id: z.unknown().optional(),
  status: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
};

export const createBody = z.strictObject({ name, type, version, channel: channelBody, ...readOnly });
/** The type stays what it is; whoever sends it has to send that. */
export const replaceBody = z.strictObject({
  name,
  version: version.optional(),
  channel: channelBody,
  type: type.optional(),
  ...readOnly,
});
export const updateBody = replaceBody.partial();
export const executeBody = z
  .record(z.string(), z.unknown())
  .describe('The payload, as Okta documents it for the type of the hook.');
export const listQuery = z.object({ type: type.optional() });

const link = z.strictObject({
  href: z.string(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});
const shownHeaders = z.array(z.strictObject({ key: z.string(), value: z.string() }));

export const inlineHookAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  name: z.string(),
  type,
  version: z.string(),
  channel: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('HTTP'),
      version: z.string(),
      config: z.strictObject({
        uri: z.string(),
        headers: shownHeaders,
        method: z.literal('POST'),
        authScheme: z.strictObject({ type: z.literal('HEADER'), key: z.string() }).nullable(),
      }),
    }),
    z.strictObject({
      type: z.literal('OAUTH'),
      version: z.string(),
      config: z.strictObject({
        authType: z.enum(['client_secret_post', 'private_key_jwt']),
        uri: z.string(),
        headers: shownHeaders,
        method: z.literal('POST'),
        authScheme: z.null(),
        clientId: z.string(),
        tokenUrl: z.string(),
        scope: z.string().nullable(),
        hookKeyId: z.string().optional(),
      }),
    }),
  ]),
  created: z.string(),
  lastUpdated: z.string(),
  _links: z.record(z.string(), link),
});
export const executeAnswer = z.looseObject({
  commands: z.array(z.looseObject({ type: z.string() })).nullish(),
  error: z.looseObject({ errorSummary: z.string().nullish() }).nullish(),
});
