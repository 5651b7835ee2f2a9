import { keyIcon } from '#web/ui/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';

export const yubikeyFace: FactorFace = {
  factorType: 'token:hardware',
  provider: 'YUBICO',
  strength: 65,
  name: (t) => t('factor.yubikey.name'),
  hint: (_t, factor) => String(factor.profile['credentialId'] ?? ''),
  icon: keyIcon,
  challenge: {
    lead: (t) => t('factor.yubikey.lead'),
    fields: ({ t }, { problem }) => codeField(t, { label: t('factor.yubikey.label'), problem, isWord: true }),
    answer: typedAnswer,
  },
  enroll: {
    pitch: (t) => t('factor.yubikey.pitch'),
    profile: {
      lead: (t) => t('factor.yubikey.lead'),
      fields: ({ t }, { problem }) =>
        codeField(t, { label: t('factor.yubikey.label'), problem, isWord: true }),
      read: (form) => ({ passCode: form.get('passCode')?.trim() ?? '' }),
    },
    // Active by the touch that enrolled it: this page is never asked for.
    lead: (t) => t('factor.yubikey.enrollLead'),
    fields: ({ t }, { problem }) => codeField(t, { label: t('factor.yubikey.label'), problem, isWord: true }),
    answer: typedAnswer,
  },
};
