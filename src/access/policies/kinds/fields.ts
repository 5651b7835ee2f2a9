// The parts that policies of several types are written with.
import { z } from 'zod';
import { parseIsoDuration } from '../iso-duration.ts';

/** What Okta sends back with an object and clients send again: taken, and ignored. */
const readOnly = {
  id: z.unknown().optional(),
  system: z.unknown().optional(),
  created: z.unknown().optional(),
  lastUpdated: z.unknown().optional(),
  _links: z.unknown().optional(),
  _embedded: z.unknown().optional(),
};

export const id = z.string().min(1).max(100);
export const ids = z.array(id).max(1000);
export const selection = z.strictObject({ include: ids.nullish(), exclude: ids.nullish() });
export const people = z.strictObject({ users: selection.nullish(), groups: selection.nullish() });
export const access = z.enum(['ALLOW', 'DENY']);

const common = {
  ...readOnly,
  name: z.string().trim().min(1).max(255),
  priority: z.int().min(0).max(10_000).nullish(),
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
};
export const ruleFields = common;
export const policyFields = { ...common, description: z.string().max(1024).nullish() };

/** Policies that ask nothing themselves: who uses them, or their rules, say whom they mean. */
export const noConditions = z.union([z.null(), z.strictObject({})]).optional();
export const noSettings = z.union([z.null(), z.strictObject({})]).optional();

/** Policies of these types are for groups; one for everybody names Everyone or nobody. */
export const groupConditions = z.strictObject({
  people: z.strictObject({ groups: selection.nullish(), users: selection.nullish() }).nullish(),
});

export const network = z
  .strictObject({
    connection: z.enum(['ANYWHERE', 'ZONE']).default('ANYWHERE'),
    include: ids.nullish(),
    exclude: ids.nullish(),
  })
  .refine((one) => one.connection === 'ANYWHERE' || Boolean(one.include?.length || one.exclude?.length), {
    error: 'must name zones where connection is ZONE',
    path: ['include'],
  });

export const riskScore = z.strictObject({ level: z.enum(['ANY', 'LOW', 'MEDIUM', 'HIGH']).default('ANY') });

/** Each type of policy has its own names of operating systems. */
export function platforms<Kind extends string, System extends string>(
  kinds: readonly [Kind, ...Kind[]],
  systems: readonly [System, ...System[]],
) {
  const platform = z.strictObject({
    type: z.enum(kinds).optional(),
    os: z
      .strictObject({
        type: z.enum(systems).optional(),
        expression: z.string().max(1024).nullish(),
        version: z
          .strictObject({ matchType: z.enum(['EXPRESSION', 'SEMVER']), value: z.string().max(255) })
          .nullish(),
      })
      .nullish(),
  });
  return z.strictObject({
    include: z.array(platform).max(50).nullish(),
    exclude: z.array(platform).max(50).nullish(),
  });
}

const appOrType = z
  .strictObject({ type: z.enum(['APP', 'APP_TYPE']), id: id.nullish(), name: z.string().max(255).nullish() })
  .refine((one) => (one.type === 'APP' ? one.id : one.name), {
    error: 'APP goes by id, APP_TYPE by name',
    path: ['id'],
  });
export const apps = z.strictObject({
  include: z.array(appOrType).max(1000).nullish(),
  exclude: z.array(appOrType).max(1000).nullish(),
});

export const isoDuration = z.string().refine((text) => parseIsoDuration(text) !== undefined, {
  error: 'must be an ISO 8601 duration such as PT2H',
});

export const workflow = z.strictObject({ id: z.int().min(0) });
