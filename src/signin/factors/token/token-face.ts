import { keyIcon } from '#web/ui/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';

/** Administrators enrol them, from the list that came with the tokens. */
export const tokenFace: FactorFace = {
  factorType: 'token:hotp',
  provider: 'CUSTOM',
  strength: 58,
  name: (t) => t('factor.token.name'),
  icon: keyIcon,
  challenge: {
    lead: (t) => t('factor.token.lead'),
    fields: ({ t }, { problem }) => codeField(t, { problem }),
    answer: typedAnswer,
  },
};
