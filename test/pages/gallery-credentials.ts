// The pages of apps that know nothing but a user name and a password, in every state, for the gallery.
import {
  credentialsPage,
  type CredentialsPage,
  openByHandPage,
  type SigninFrame,
} from '#web/signin/index.ts';
import type { Sample } from './gallery.ts';

export function credentialPages(frame: SigninFrame, sample: Sample): [name: string, html: string][] {
  const { t } = frame;
  const { app, login } = sample;
  const kept = t.moment(Date.UTC(2026, 1, 3, 8, 15), 'Asia/Tokyo');
  const page = (more: Partial<CredentialsPage>): string =>
    credentialsPage(frame, {
      app,
      action: '/home/credentials/0oa1',
      fields: { t: 'sealed', v: 'sealed' },
      lead: t('credentials.leadFirst', { app }),
      userName: login,
      mayChangeUserName: true,
      mayChangePassword: true,
      passwordChanged: undefined,
      mayShow: false,
      problems: {},
      opens: true,
      openHref: '/home/template_sps/0oa1/1',
      ...more,
    });
  const own = {
    lead: t('credentials.leadKept', { app }),
    passwordChanged: kept,
    mayShow: true,
    opens: false,
  };
  const byHand = {
    app,
    userName: login,
    action: '/home/credentials/0oa1/password',
    fields: { t: 'sealed', v: 'sealed' },
    openHref: sample.url,
    changeHref: '/home/credentials/0oa1',
  };
  return [
    ['credentials-first', page({})],
    ['credentials-problem', page({ problems: { password: t('credentials.passwordNeeded', { app }) } })],
    ['credentials-kept', page({ ...own, said: { kind: 'done', text: t('credentials.saved') } })],
    ['credentials-shown', page({ ...own, shown: sample.reference })],
    [
      'credentials-moved',
      page({
        said: {
          kind: 'look',
          text: t('credentials.moved', { app, site: sample.url, before: 'https://old.northwind.example' }),
        },
      }),
    ],
    [
      'credentials-sync',
      page({ lead: t('credentials.leadSync', { app }), mayChangeUserName: false, passwordChanged: kept }),
    ],
    [
      'credentials-of-the-organisation',
      page({
        lead: t('credentials.leadAdmin', { app }),
        mayChangeUserName: false,
        mayChangePassword: false,
        passwordChanged: kept,
        mayShow: true,
        opens: false,
      }),
    ],
    ['open-by-hand', openByHandPage(frame, { ...byHand, isBasicAuth: false })],
    ['open-by-hand-basic', openByHandPage(frame, { ...byHand, isBasicAuth: true, changeHref: undefined })],
  ];
}
