import { html, keyIcon } from '#web/ui/index.ts';
import { codeField, type FactorFace, typedAnswer } from '#src/signin/factors/faces/index.ts';

export const recoveryCodeFace: FactorFace = {
  factorType: 'recovery_code',
  provider: 'OKTA',
  strength: 10,
  name: (t) => t('factor.recoveryCode.name'),
  hint: (t, factor) => t('factor.recoveryCode.hint', { count: Number(factor.profile['left'] ?? 0) }),
  icon: keyIcon,
  challenge: {
    lead: (t) => t('factor.recoveryCode.lead'),
    fields: ({ t }, { problem }) =>
      codeField(t, { label: t('factor.recoveryCode.label'), problem, isWord: true }),
    answer: typedAnswer,
  },
  enroll: {
    pitch: (t) => t('factor.recoveryCode.pitch'),
    lead: (t) => t('factor.recoveryCode.enrollLead'),
    fields: ({ t }, { activation }) => {
      const codes = Array.isArray(activation?.['codes']) ? (activation['codes'] as string[]) : [];
      // The file is in the link itself: the codes are shown this once, and no address of ours gives them again.
      const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join('\r\n')}\r\n`)}`;
      return html`<ul class="rules code" translate="no" aria-label="${t('factor.recoveryCode.list')}">${codes.map((code) => html`<li>${code}</li>`)}</ul>
<p><a href="${file}" download="recovery-codes.txt">${t('factor.recoveryCode.download')}</a></p>`;
    },
    answer: () => ({}),
    submit: (t) => t('factor.recoveryCode.kept'),
  },
};
