import type { Translator } from '#web/messages/index.ts';
import { html, linkButton, phoneIcon, qrCode } from '#web/ui/index.ts';
import type { FactorFace } from '../faces/index.ts';

/** Approving on a phone, on pages: a number to pick there while the page waits, and a picture to scan when it is set up. */
export const pushFace: FactorFace = {
  factorType: 'push',
  provider: 'OKTA',
  name: (t) => t('push.name'),
  hint: (_t, { profile }) => (typeof profile.name === 'string' ? profile.name : undefined),
  icon: phoneIcon,
  strength: 80,
  challenge: {
    lead: (t, { shown }) => t(typeof shown.number === 'number' ? 'push.leadNumber' : 'push.lead'),
    fields: ({ t }, { shown }) =>
      typeof shown.number === 'number'
        ? html`<p class="match-number" role="img" aria-label="${t('push.numberLabel', { number: shown.number })}">${shown.number}</p>`
        : html``,
    // The button asks how it stands, for browsers without scripts.
    answer: () => ({ passCode: '' }),
    submit: (t) => t('push.check'),
    polls: true,
    resends: true,
  },
  enroll: {
    pitch: (t) => t('push.pitch'),
    lead: (t) => t('push.setUpLead'),
    fields: ({ t }, { activation }) => {
      const href = linkOf(activation);
      if (href === undefined) return html``;
      return html`<div class="qr-frame">${qrCode(href, t('push.qr'))}</div>
<p class="field-hint">${t('push.qrHint')}</p>
${onThisDevice(t, href)}`;
    },
    answer: () => ({ passCode: '' }),
    submit: (t) => t('push.setUpCheck'),
    polls: true,
  },
};

function linkOf(activation: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const links = activation?._links as { enroll?: { href?: unknown } } | undefined;
  return typeof links?.enroll?.href === 'string' ? links.enroll.href : undefined;
}

/** Who signs in on the phone itself has nothing to scan with. */
const onThisDevice = (t: Translator, href: string) =>
  html`<details class="more"><summary>${t('push.onThisDevice')}</summary>${linkButton({ label: t('push.openHere'), href, look: 'plain', wide: true })}</details>`;
