import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { AttackProtection } from './attack-protection-service.ts';

const path = '/attack-protection/api/v1';
const lockout = z.strictObject({ preventBruteForceLockoutFromUnknownDevices: z.boolean().default(false) });
const lockoutAnswer = z.strictObject({ preventBruteForceLockoutFromUnknownDevices: z.boolean() });
const authenticators = z.strictObject({ verifyKnowledgeSecondWhen2faRequired: z.boolean().default(false) });
const authenticatorsAnswer = z.strictObject({ verifyKnowledgeSecondWhen2faRequired: z.boolean() });

export function attackProtectionRoutes(protection: AttackProtection): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/user-lockout-settings`,
      permission: 'okta.orgs.read',
      answer: lockoutAnswer,
      handle: () => ({
        status: 200,
        json: { preventBruteForceLockoutFromUnknownDevices: protection.sparesKnownDevices() },
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/user-lockout-settings`,
      permission: 'okta.orgs.manage',
      body: lockout,
      answer: lockoutAnswer,
      async handle(ctx) {
        await protection.setSparesKnownDevices(
          ctx.body.preventBruteForceLockoutFromUnknownDevices,
          requesterOf(ctx),
        );
        return { status: 200, json: ctx.body };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/authenticator-settings`,
      permission: 'okta.orgs.read',
      answer: authenticatorsAnswer,
      handle: () => ({
        status: 200,
        json: { verifyKnowledgeSecondWhen2faRequired: protection.asksPossessionFirst() },
      }),
    }),
    defineRoute({
      method: 'PUT',
      path: `${path}/authenticator-settings`,
      permission: 'okta.orgs.manage',
      body: authenticators,
      answer: authenticatorsAnswer,
      async handle(ctx) {
        await protection.setPossessionFirst(ctx.body.verifyKnowledgeSecondWhen2faRequired, requesterOf(ctx));
        return { status: 200, json: ctx.body };
      },
    }),
  ];
}
