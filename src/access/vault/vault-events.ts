import { appTarget } from '#src/access/apps/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { NewEvent, Target } from '#src/system-log/index.ts';

/** What happened to credentials; who did it is for the caller to say. Without a person: to those that everybody shares. */
export function vaultEvent(
  verb: 'change_username' | 'change_password' | 'show_password' | 'delete_credentials',
  app: { id: string; label: string; name: string },
  person: Pick<Person, 'id' | 'login' | 'profile'> | undefined,
  debugData?: Readonly<Record<string, string>>,
): Pick<NewEvent, 'eventType' | 'target' | 'outcome' | 'debugData'> {
  const whose: Target[] =
    person === undefined
      ? []
      : ['AppUser', 'User'].map((type) => ({
          id: person.id,
          type,
          alternateId: person.login,
          displayName: displayNameOf(person),
        }));
  return {
    eventType: `application.user_membership.${verb}`,
    target: [...whose.slice(0, 1), appTarget(app), ...whose.slice(1)],
    outcome: { result: 'SUCCESS' },
    debugData: { credentials: person === undefined ? 'shared' : 'own', ...debugData },
  };
}
