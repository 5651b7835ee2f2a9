// What would be filled in for somebody at an app that knows but a user name and a password. The password stays in the vault.
import { isVaulted, rightsUnder, type VaultedInstance } from '#src/access/vault/index.ts';
import type { Previewer, PreviewField } from '../entry/index.ts';
import type { CredentialNeeds } from './credential-needs.ts';

export function createCredentialPreviewer(needs: Pick<CredentialNeeds, 'assignments' | 'vault'>): Previewer {
  return {
    previews: isVaulted,
    async preview({ app, person, assignment }) {
      if (!isVaulted(app)) throw new TypeError(`${app.id} is not opened with a password`);
      const { form, loginUrl, scheme } = app.vaulted;
      const kept = await needs.vault.wouldOpen(app, person.id);
      const userName = kept?.userName ?? needs.assignments.userNameFor(app, assignment, person);
      const who = rightsUnder(scheme).person.password ? 'ask_person' : 'no_password';
      return {
        request: { by: 'HOME', method: 'GET', url: loginUrl, parameters: [] },
        made: [{ name: 'form', fields: fieldsOf(app, userName) }],
        response: {
          method: form === undefined ? 'PAGE' : 'POST',
          url: form?.action ?? loginUrl,
          parameters: form === undefined ? [] : fieldsOf(app, userName),
        },
        problems: kept !== undefined ? [] : [{ code: who, message: scheme, isFatal: who === 'no_password' }],
      };
    },
  };
}

function fieldsOf({ vaulted: { form } }: VaultedInstance, userName: string): PreviewField[] {
  const extra = (form?.extraFields ?? []).map(([name, value]) => ({ name, value }));
  return [
    ...extra,
    { name: form?.userNameField ?? 'username', value: userName },
    { name: form?.passwordField ?? 'password', value: null },
  ];
}
