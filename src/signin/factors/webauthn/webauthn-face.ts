import type { MessageKey, Translator } from '#web/messages/index.ts';
import { button, field, hidden, html, keyIcon, type Markup, notice } from '#web/ui/index.ts';
import type { FactorFace } from '../faces/index.ts';
import type { FactorAnswer } from '../user-factors/index.ts';

type Ceremony = {
  /** `autofill` waits in the list of the name field. */
  kind: 'get' | 'create' | 'autofill';
  /** PublicKeyCredential…OptionsJSON. */
  options: Readonly<Record<string, unknown>>;
  label?: string;
  problem?: string | undefined;
  /** A passkey that we do not know: the browser is told. */
  unknown?: string;
};

const spoken: readonly [name: string, key: MessageKey][] = [
  ['busy', 'webauthn.busy'],
  ['cancelled', 'webauthn.cancelled'],
  ['unsupported', 'webauthn.unsupported'],
  ['present', 'webauthn.present'],
  ['insecure', 'webauthn.insecure'],
  ['broken', 'webauthn.broken'],
];

/** What the script asks the browser for, the fields it fills, and a button for those who want to begin themselves. */
export function ceremony(t: Translator, c: Ceremony): Markup {
  const names = c.kind === 'create' ? registrationFields : assertionFields;
  const words = spoken.map(([name, key]) => html` data-${name}="${t(key)}"`);
  const head = html`<div data-webauthn="${c.kind}" data-options="${JSON.stringify(c.options)}"${words}${
    c.unknown && html` data-unknown="${c.unknown}"`
  }${c.problem && html` data-has-problem="yes"`}${c.kind === 'autofill' && html` hidden`}>`;
  const slots = names.map((name) => hidden(name, ''));
  if (c.kind === 'autofill') return html`${head}${slots}</div>`;
  return html`${head}${slots}
<p class="${c.problem ? 'field-problem' : 'field-hint'}" role="status" data-webauthn-said>${c.problem}</p>
<noscript>${notice('look', t('webauthn.noScript'))}</noscript>
${button({ label: c.label ?? t('webauthn.use'), wide: true })}</div>`;
}

const assertionFields = ['credentialId', 'clientData', 'authenticatorData', 'signatureData', 'userHandle'];
const registrationFields = ['clientData', 'attestation', 'transports'];

const picked = (form: ReadonlyMap<string, string>, names: readonly string[]): FactorAnswer =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = form.get(name) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );

/** Undefined where the script put nothing in. */
export function assertionIn(form: ReadonlyMap<string, string>): FactorAnswer | undefined {
  return (form.get('clientData') ?? '') === '' ? undefined : picked(form, assertionFields);
}

function registrationIn(form: ReadonlyMap<string, string>): FactorAnswer | undefined {
  return (form.get('attestation') ?? '') === ''
    ? undefined
    : picked(form, [...registrationFields, 'nickname']);
}

export const webauthnFace: FactorFace = {
  factorType: 'webauthn',
  provider: 'FIDO',
  name: (t) => t('webauthn.name'),
  hint: (_t, { profile }) =>
    typeof profile['authenticatorName'] === 'string' ? profile['authenticatorName'] : undefined,
  icon: keyIcon,
  strength: 100,
  challenge: {
    lead: (t) => t('webauthn.lead'),
    fields: ({ t }, { shown, problem }) =>
      ceremony(t, {
        kind: 'get',
        options: shown,
        // Which of the many things was wrong is nobody's business.
        problem: problem && t('webauthn.failed'),
        label: t('webauthn.use'),
      }),
    answer: assertionIn,
    submit: () => null,
    script: 'webauthn.js',
  },
  enroll: {
    pitch: (t) => t('webauthn.pitch'),
    lead: (t) => t('webauthn.setUpLead'),
    fields: ({ t }, { activation = {}, problem }) =>
      html`${field({
        name: 'nickname',
        label: t('webauthn.nickname'),
        hint: t('webauthn.nicknameHint'),
        required: false,
        maxLength: 100,
      })}${ceremony(t, {
        kind: 'create',
        options: activation,
        problem: problem && t('webauthn.refusedKey'),
        label: t('webauthn.create'),
      })}`,
    answer: registrationIn,
    submit: () => null,
    script: 'webauthn.js',
  },
};
