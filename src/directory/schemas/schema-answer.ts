import { z } from 'zod';
import { attributeFormats, attributeTypes, itemTypes } from './attribute.ts';

const enumValue = z.union([z.string(), z.number()]);
const namedValues = z.array(z.strictObject({ const: enumValue, title: z.string() }));

/** One property of a profile as every schema shows it. */
export const attributeAnswer = z.strictObject({
  title: z.string(),
  type: z.enum(attributeTypes),
  description: z.string().optional(),
  required: z.boolean().optional(),
  format: z.enum(attributeFormats).optional(),
  mutability: z.enum(['READ_WRITE', 'READ_ONLY', 'IMMUTABLE', 'WRITE_ONLY']),
  scope: z.enum(['NONE', 'SELF']),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  enum: z.array(enumValue).optional(),
  oneOf: namedValues.optional(),
  items: z
    .strictObject({
      type: z.enum(itemTypes),
      enum: z.array(enumValue).optional(),
      oneOf: namedValues.optional(),
    })
    .optional(),
  permissions: z.array(
    z.strictObject({ principal: z.string(), action: z.enum(['HIDE', 'READ_ONLY', 'READ_WRITE']) }),
  ),
  master: z.strictObject({
    type: z.enum(['PROFILE_MASTER', 'OKTA', 'OVERRIDE']),
    priority: z.array(z.strictObject({ type: z.string(), value: z.string().optional() })).optional(),
  }),
  unique: z.literal('UNIQUE_VALIDATED').optional(),
  union: z.enum(['ENABLE', 'DISABLE']).optional(),
  externalName: z.string().optional(),
  externalNamespace: z.string().optional(),
  default: z.unknown().optional(),
});

const part = z.strictObject({
  id: z.enum(['#base', '#custom']),
  type: z.literal('object'),
  properties: z.record(z.string(), attributeAnswer),
  required: z.array(z.string()),
});

/** The schema of the profiles of users, groups or an app's users. */
export const schemaAnswer = z.strictObject({
  id: z.url(),
  $schema: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  definitions: z.strictObject({ base: part, custom: part }),
  type: z.literal('object'),
  properties: z.strictObject({
    profile: z.strictObject({ allOf: z.array(z.strictObject({ $ref: z.string() })) }),
  }),
  _links: z.record(
    z.string(),
    z.strictObject({ rel: z.string(), href: z.string(), method: z.literal('GET') }),
  ),
});
