import { field, noteIcon } from '#web/ui/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';
import { maskedAddress } from './addresses.ts';

export const emailFace: FactorFace = {
  factorType: 'email',
  provider: 'OKTA',
  strength: 45,
  name: (t) => t('factor.email.name'),
  hint: (_t, factor) => maskedAddress(String(factor.profile['email'] ?? '')),
  icon: noteIcon,
  challenge: {
    lead: (t, view) => t('factor.email.lead', { address: String(view.shown['email'] ?? '') }),
    fields: ({ t }, view) => codeField(t, { hint: t('factor.email.codeHint'), problem: view.problem }),
    // Empty asks whether the link was opened: for browsers without scripts.
    answer: (form) => ({ passCode: form.get('passCode') ?? '' }),
    polls: true,
    resends: true,
  },
  enroll: {
    pitch: (t) => t('factor.email.pitch'),
    profile: {
      lead: (t) => t('factor.email.profileLead'),
      fields: ({ t }, view) =>
        field({
          name: 'email',
          type: 'email',
          label: t('factor.email.addressLabel'),
          autocomplete: 'email',
          verbatim: true,
          autofocus: true,
          maxLength: 254,
          problem: view.problem,
        }),
      read: (form) => ({ email: form.get('email')?.trim() ?? '' }),
    },
    lead: (t, view) => t('factor.email.enrollLead', { address: String(view.activation?.['email'] ?? '') }),
    fields: ({ t }, view) => codeField(t, { hint: t('factor.email.codeHint'), problem: view.problem }),
    answer: typedAnswer,
  },
};
