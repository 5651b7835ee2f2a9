import { keyIcon } from '#web/ui/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';

export const tacFace: FactorFace = {
  factorType: 'tac',
  provider: 'OKTA',
  // Whoever has one came for it: it is offered first where nothing resists phishing.
  strength: 70,
  name: (t) => t('factor.tac.name'),
  icon: keyIcon,
  challenge: {
    lead: (t) => t('factor.tac.lead'),
    fields: ({ t }, { problem }) => codeField(t, { label: t('factor.tac.label'), problem, isWord: true }),
    answer: typedAnswer,
  },
};
