import { field, html, phoneIcon } from '#web/ui/index.ts';
import type { MessageKey } from '#web/messages/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';
import { maskedNumber } from './phone-number.ts';

/** NIST calls both restricted: the pitch says so, and nothing that is better stands behind them. */
export const phoneFaces: readonly FactorFace[] = [
  phoneFace('sms', 'factor.sms.name', 'factor.sms.pitch', 'factor.sms.lead'),
  phoneFace('call', 'factor.call.name', 'factor.call.pitch', 'factor.call.lead'),
];

function phoneFace(
  factorType: 'sms' | 'call',
  name: MessageKey,
  pitch: MessageKey,
  lead: MessageKey,
): FactorFace {
  const numberIn = (shown: Readonly<Record<string, unknown>> | undefined) =>
    String(shown?.['phoneNumber'] ?? '');
  return {
    factorType,
    provider: 'OKTA',
    strength: factorType === 'sms' ? 40 : 38,
    name: (t) => t(name),
    hint: (_t, factor) => maskedNumber(numberIn(factor.profile)),
    icon: phoneIcon,
    challenge: {
      lead: (t, view) => t(lead, { number: numberIn(view.shown) }),
      fields: ({ t }, { problem }) => codeField(t, { hint: t('factor.phone.codeHint'), problem }),
      answer: typedAnswer,
      resends: true,
    },
    enroll: {
      pitch: (t) => t(pitch),
      profile: {
        lead: (t) => t('factor.phone.profileLead'),
        fields: ({ t }, { problem }) =>
          html`${field({
            name: 'phoneNumber',
            label: t('factor.phone.numberLabel'),
            hint: t('factor.phone.numberHint'),
            autocomplete: 'tel',
            verbatim: true,
            autofocus: true,
            maxLength: 40,
            problem,
          })}${
            factorType === 'call' &&
            field({
              name: 'phoneExtension',
              label: t('factor.phone.extensionLabel'),
              required: false,
              verbatim: true,
              maxLength: 15,
            })
          }`,
        read: (form) => ({
          phoneNumber: form.get('phoneNumber') ?? '',
          ...(form.get('phoneExtension') ? { phoneExtension: form.get('phoneExtension') } : {}),
        }),
      },
      lead: (t, view) => t(lead, { number: numberIn(view.activation) }),
      fields: ({ t }, { problem }) => codeField(t, { hint: t('factor.phone.codeHint'), problem }),
      answer: typedAnswer,
    },
  };
}
