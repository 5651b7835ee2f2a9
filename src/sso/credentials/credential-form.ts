import { rightsUnder, vaultedPassword } from '#src/access/vault/index.ts';
import type { CredentialNeeds } from './credential-needs.ts';
import { type CredentialVisit, givenNameOf, wishesOf } from './credential-visit.ts';

export type CredentialProblems = { userName?: string; password?: string };

type Read =
  | { userName?: string | null; password?: string }
  | { problems: CredentialProblems; userName: string | undefined };

/** What the person wrote, as far as the scheme lets them; what they may not set is not looked at. */
export async function readCredentialForm(
  needs: CredentialNeeds,
  visit: CredentialVisit,
  form: Readonly<Record<string, string | string[]>>,
): Promise<Read> {
  const { app, entered, http } = visit;
  const rights = rightsUnder(app.vaulted.scheme).person;
  const t = needs.pages.frames.translatorFor(http, wishesOf(entered.decision.person));
  const problems: CredentialProblems = {};
  const read: { userName?: string | null; password?: string } = {};
  const { userName, password } = form;
  const name = typeof userName === 'string' ? userName.trim() : '';
  if (rights.userName) {
    if (name === '' || name.length > 100)
      problems.userName = t('credentials.userNameNeeded', { app: app.label });
    // The usual name is not written down, so that it goes on being the usual one when that changes.
    else read.userName = name === givenNameOf(needs, visit) ? null : name;
  }
  if (rights.password) {
    const secret = typeof password === 'string' ? password : '';
    const isKept = secret === '' && (await needs.vault.open(app, entered.session.userId)) !== undefined;
    if (secret.length > 1024) problems.password = t('credentials.passwordLong', { app: app.label });
    else if (secret === '' && !isKept)
      problems.password = t('credentials.passwordNeeded', { app: app.label });
    else if (secret !== '' && !vaultedPassword.safeParse(secret).success)
      problems.password = t('credentials.passwordOdd');
    else if (secret !== '') read.password = secret;
  }
  if (problems.userName !== undefined || problems.password !== undefined) {
    return { problems, userName: rights.userName ? name : undefined };
  }
  return read;
}
