import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import { authenticatorKey, type PushNeeds } from './push-needs.ts';
import { type AuthenticatorSettings, lockSettings, readSettings, writeSettings } from './settings-store.ts';

const section: Section<AuthenticatorSettings> = { name: 'signin.authenticator-settings', load: readSettings };

export type AuthenticatorChoices = {
  current(): AuthenticatorSettings;
  replace(to: AuthenticatorSettings, by: Requester): Promise<AuthenticatorSettings>;
};

/** Before snapshots.start() and jobs.start(). */
export function createAuthenticatorChoices(needs: PushNeeds): AuthenticatorChoices {
  const { snapshots } = needs;
  snapshots.register(section);
  const choices: AuthenticatorChoices = {
    current: () => snapshots.current(section),
    replace: (to, by) =>
      needs.database.transaction(async (tx) => {
        const from = await lockSettings(tx);
        await writeSettings(tx, to, needs.clock.now());
        await needs.systemLog.record(tx, {
          eventType: 'security.authenticator.lifecycle.update',
          ...eventBy(by),
          outcome: { result: 'SUCCESS' },
          target: [
            {
              id: needs.authenticators.find(authenticatorKey)?.id ?? authenticatorKey,
              type: 'Authenticator',
              alternateId: authenticatorKey,
              displayName: 'Push approval',
              changeDetails: { from, to },
            },
          ],
        });
        await snapshots.changed(tx, section);
        return to;
      }),
  };
  needs.systemLog.react({
    name: 'authenticator-report',
    eventTypes: ['user.account.report_suspicious_activity_by_enduser'],
    async handle({ target }) {
      if (!choices.current().suspendOnReport) return;
      for (const { id, type } of target ?? []) {
        const person = type === 'User' ? await needs.users.findPerson(id) : undefined;
        if (person?.status === 'ACTIVE') await needs.users.suspend({ actor: systemActor }, id);
      }
    },
  });
  return choices;
}
