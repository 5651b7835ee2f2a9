import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { SecuritySettings } from './security-settings.ts';
import type { SecuritySettingsService } from './security-settings-service.ts';

const path = '/gatehouse/v1/security-settings';
/** Where Okta's own provider for Terraform looks for the mails, outside of the published API. */
const oktaPath = '/api/internal/org/settings/security-notification-settings';

const body = z.strictObject({
  notifications: z.strictObject({
    newSignOn: z.boolean().describe('A sign-in from a device new to the person, or from another country'),
    factorEnrolled: z.boolean(),
    factorReset: z.boolean(),
    passwordChanged: z.boolean(),
    lockDownLink: z.boolean().describe('Mails hold a link by which the person locks the account down'),
  }),
  lockDown: z
    .enum(['EXPIRE_PASSWORD', 'SUSPEND'])
    .describe('What that link does, beside ending every session and grant'),
  helpDesk: z.strictObject({
    verify: z
      .strictObject({
        temporaryCode: z.boolean(),
        resetFactors: z.boolean(),
        unlock: z.boolean(),
        resetPassword: z.boolean(),
        forgetDevices: z.boolean(),
      })
      .describe('Which actions of the help desk take a caller who has proved themselves by a factor'),
    minutes: z.int().min(1).max(60).describe('How long after that an operator may act'),
  }),
});

const oktaBody = z.strictObject({
  reportSuspiciousActivityEnabled: z.boolean(),
  sendEmailForFactorEnrollmentEnabled: z.boolean(),
  sendEmailForFactorResetEnabled: z.boolean(),
  sendEmailForNewDeviceEnabled: z.boolean(),
  sendEmailForPasswordChangedEnabled: z.boolean(),
});

const toOkta = ({ notifications }: SecuritySettings) => ({
  reportSuspiciousActivityEnabled: notifications.lockDownLink,
  sendEmailForFactorEnrollmentEnabled: notifications.factorEnrolled,
  sendEmailForFactorResetEnabled: notifications.factorReset,
  sendEmailForNewDeviceEnabled: notifications.newSignOn,
  sendEmailForPasswordChangedEnabled: notifications.passwordChanged,
});

export function securitySettingsRoutes(settings: SecuritySettingsService): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.orgs.read',
      summary:
        'Reads whom the organisation tells of what happens to accounts, and what its help desk verifies',
      answer: body,
      handle: () => ({ status: 200, json: settings.current() }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: 'okta.orgs.manage',
      summary:
        'Replaces whom the organisation tells of what happens to accounts, and what its help desk verifies',
      body,
      answer: body,
      handle: async (ctx) => ({ status: 200, json: await settings.replace(ctx.body, requesterOf(ctx)) }),
    }),
    defineRoute({
      method: 'GET',
      path: oktaPath,
      permission: 'okta.orgs.read',
      summary: 'Reads which security mails people get, as Okta’s Terraform provider asks for it',
      answer: oktaBody,
      handle: () => ({ status: 200, json: toOkta(settings.current()) }),
    }),
    defineRoute({
      method: 'PUT',
      path: oktaPath,
      permission: 'okta.orgs.manage',
      summary: 'Sets which security mails people get, as Okta’s Terraform provider does',
      body: oktaBody.partial(),
      answer: oktaBody,
      async handle(ctx) {
        const before = settings.current();
        const now = toOkta(before);
        const said = (name: keyof typeof now): boolean => ctx.body[name] ?? now[name];
        const changed = await settings.replace(
          {
            ...before,
            notifications: {
              newSignOn: said('sendEmailForNewDeviceEnabled'),
              factorEnrolled: said('sendEmailForFactorEnrollmentEnabled'),
              factorReset: said('sendEmailForFactorResetEnabled'),
              passwordChanged: said('sendEmailForPasswordChangedEnabled'),
              lockDownLink: said('reportSuspiciousActivityEnabled'),
            },
          },
          requesterOf(ctx),
        );
        return { status: 200, json: toOkta(changed) };
      },
    }),
  ];
}
