import { openByHandPage } from '#web/signin/index.ts';
import { isVaulted, rightsUnder } from '#src/access/vault/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import { type Launcher, signOnEvent } from '../entry/index.ts';
import type { CredentialNeeds } from './credential-needs.ts';
import {
  formFields,
  givenNameOf,
  isVaultedLaunch,
  markOf,
  pathOf,
  type VaultedLaunch,
  wishesOf,
} from './credential-visit.ts';

/** One click where the app's form is known; two values to copy where not; at first, what to open the app with. */
export function createCredentialLauncher(needs: CredentialNeeds): Launcher {
  return {
    launches: isVaulted,
    async launch(launch) {
      if (!isVaultedLaunch(launch)) throw new TypeError(`${launch.app.id} is not opened with a password`);
      const { app, entered, http } = launch;
      const { form, scheme } = app.vaulted;
      const opened = await needs.vault.open(app, entered.session.userId);
      if (opened === undefined) {
        return rightsUnder(scheme).person.password ? askFirst(needs, launch) : nothingYet(needs, launch);
      }
      const userName = opened.userName ?? givenNameOf(needs, launch);
      await note(needs, launch, form === undefined ? 'copied' : 'posted');
      if (form === undefined) return openByHand(needs, launch, userName);
      return needs.pages.protocol.formPost(http, {
        action: form.action,
        fields: [...form.extraFields, [form.userNameField, userName], [form.passwordField, opened.password]],
      });
    },
  };
}

async function note(needs: CredentialNeeds, launch: VaultedLaunch, credentials: string): Promise<void> {
  const facts = { initiationType: 'IDP_INITIATED', credentials, scheme: launch.app.vaulted.scheme };
  const event = needs.systemLog.pending(signOnEvent(launch, facts));
  await needs.database.groupCommit.commit({ writes: [...launch.entered.writes, event] });
}

/** The person can mend it at once. */
async function askFirst(needs: CredentialNeeds, launch: VaultedLaunch): Promise<Reply> {
  const { app, entered } = launch;
  await needs.database.groupCommit.commit({ writes: entered.writes });
  return { status: 303, redirect: `${pathOf(app)}?open=yes&v=${markOf(needs.visits, launch)}` };
}

/** Only an administrator can; the event is what the reference on the page leads to. */
async function nothingYet(needs: CredentialNeeds, launch: VaultedLaunch): Promise<Reply> {
  const { app, entered, http } = launch;
  const event = needs.systemLog.pending({
    ...signOnEvent(launch, { initiationType: 'IDP_INITIATED', scheme: app.vaulted.scheme }),
    outcome: { result: 'FAILURE', reason: 'NO_CREDENTIALS' },
  });
  await needs.database.groupCommit.commit({ writes: [...entered.writes, event] });
  const t = needs.pages.frames.translatorFor(http, wishesOf(entered.decision.person));
  return needs.pages.problems.notice(http, {
    status: 404,
    title: t('credentials.noneTitle', { app: app.label }),
    kind: 'look',
    text: t('credentials.none', { app: app.label }),
    action: { label: t('error.home'), href: '/home' },
    reference: http.client.requestId,
  });
}

function openByHand(needs: CredentialNeeds, launch: VaultedLaunch, userName: string): Reply {
  const { app, entered, http } = launch;
  const { person } = rightsUnder(app.vaulted.scheme);
  const frame = needs.pages.frames.frame(http, { wishes: wishesOf(entered.decision.person) });
  return {
    status: 200,
    page: 'app',
    html: openByHandPage(frame, {
      app: app.label,
      userName,
      action: `${pathOf(app)}/password`,
      fields: formFields(needs, launch),
      openHref: app.vaulted.loginUrl,
      isBasicAuth: app.vaulted.basicAuthUrl !== undefined,
      changeHref: person.password ? pathOf(app) : undefined,
    }),
  };
}
