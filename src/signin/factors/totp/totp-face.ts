import type { Translator } from '#web/messages/index.ts';
import type { SigninFrame } from '#web/signin/index.ts';
import { type Content, field, html, type Markup, phoneIcon, qrCode } from '#web/ui/index.ts';
import type { FactorFace } from '../faces/index.ts';
import type { FactorAnswer } from '../user-factors/index.ts';

/** An authenticator app on pages: six digits at sign-in; a picture to scan, or a key to type, when it is set up. */
export const totpFaces: readonly FactorFace[] = [
  totpFace(
    'GOOGLE',
    (t) => t('totp.name'),
    (t) => t('totp.pitch'),
  ),
  // Enrolled by the API, for apps of others that show its codes; ours approves and shows none, so nobody is led here.
  totpFace('OKTA', (t) => t('totp.nameOfApp')),
];

function totpFace(
  provider: 'GOOGLE' | 'OKTA',
  name: FactorFace['name'],
  pitch?: FactorFace['name'],
): FactorFace {
  return {
    factorType: 'token:software:totp',
    provider,
    name,
    icon: phoneIcon,
    strength: 60,
    challenge: {
      lead: (t) => t('totp.lead'),
      fields: ({ t }, { problem }) => codeField(t, problem),
      answer: codeIn,
    },
    ...(pitch && {
      enroll: {
        pitch,
        lead: (t) => t('totp.setUpLead'),
        fields: (frame, { activation, login, problem }) =>
          html`${picture(frame, activation?.sharedSecret, login)}${codeField(frame.t, problem)}`,
        answer: codeIn,
      },
    }),
  };
}

function codeField(t: Translator, problem: string | undefined): Markup {
  return field({
    name: 'passCode',
    label: t('totp.code'),
    autocomplete: 'one-time-code',
    numeric: true,
    verbatim: true,
    autofocus: true,
    maxLength: 12,
    problem,
  });
}

/** Apps show the code in groups, so a space is no mistake. */
function codeIn(form: ReadonlyMap<string, string>): FactorAnswer | undefined {
  const passCode = (form.get('passCode') ?? '').replace(/\s/g, '');
  return passCode === '' ? undefined : { passCode };
}

function picture({ t, organisation }: SigninFrame, secret: unknown, login: string): Content {
  if (typeof secret !== 'string') return undefined;
  const query = new URLSearchParams({ secret, issuer: organisation }).toString().replaceAll('+', '%20');
  const label = `${encodeURIComponent(organisation)}:${encodeURIComponent(login)}`;
  const groups = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  const address = `otpauth://totp/${label}?${query}`;
  return html`<div class="qr-frame">${qrCode(address, t('totp.qr'))}</div>
<details class="more"><summary>${t('totp.cannotScan')}</summary><p><a href="${address}">${t('totp.openApp')}</a></p><p class="field-hint">${t('totp.typeKey')}</p><p class="code" translate="no">${groups}</p></details>`;
}
