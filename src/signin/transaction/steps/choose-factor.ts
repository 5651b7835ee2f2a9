import { choicePage } from '#web/signin/index.ts';
import { html, keyIcon } from '#web/ui/index.ts';
import { passwordChoice } from '../offers.ts';
import { whySentence } from '../sentences.ts';
import type { Step } from '../step.ts';
import type { StepParts } from '../step-parts.ts';

/** "Use another way": what would help, and nothing else. */
export function chooseFactor(parts: StepParts): Step {
  return {
    name: 'choose-factor',
    isDue: ({ proved, offered, chosen, admitted }) =>
      proved !== undefined && admitted === undefined && offered !== undefined && chosen === undefined,

    async page(transaction) {
      const { offered = [], proved } = transaction;
      const user = await parts.factors.findUser(proved?.userId ?? '');
      const found = user && (await Promise.all(offered.map((id) => parts.factors.find(user, id))));
      return (frame, sealed) => {
        const { t } = frame;
        const names = { app: parts.appLabel(transaction.appId), organisation: frame.organisation };
        const choices = offered.flatMap((id, at) => {
          if (id === passwordChoice) return [{ value: id, icon: keyIcon(), label: t('factor.password') }];
          const factor = found?.[at];
          const face = factor && parts.factors.faceOf(factor);
          if (factor === undefined || face === undefined) return [];
          const hint = [factor.nickname, face.hint?.(t, factor)].filter(Boolean).join(' · ');
          return [
            { value: id, icon: face.icon(), label: face.name(t), hint: hint === '' ? undefined : hint },
          ];
        });
        return choicePage(frame, {
          action: '/signin',
          t: sealed,
          step: 'choose-factor',
          title: t('factor.choose'),
          lead: whySentence(t, transaction.why, names),
          said: parts.sentence(t, transaction.said),
          login: user?.login,
          choices,
          foot: html`<a href="/signin/help?t=${sealed}">${t('factor.help')}</a>`,
        });
      };
    },

    async take(transaction, visit) {
      const choice = visit.form.get('choice') ?? '';
      // Sealed in the form is what the decision would take; a form that names anything else names nothing.
      if (!transaction.offered?.includes(choice)) return { stay: transaction };
      if (choice === passwordChoice) {
        return { go: { ...transaction, said: undefined, chosen: { factorId: choice } } };
      }
      const user = await parts.factors.findUser(transaction.proved?.userId ?? '');
      if (user === undefined) return { go: parts.begunAgain(transaction) };
      const context = (await parts.judge(transaction, visit))?.decision.context;
      const { chosen, said } = await parts.factors.ask(transaction, { ...visit, context }, user, choice);
      return { go: { ...transaction, chosen, said } };
    },
  };
}
