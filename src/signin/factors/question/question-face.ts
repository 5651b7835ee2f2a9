import type { MessageKey, Translator } from '#web/messages/index.ts';
import { field, html, noteIcon, select } from '#web/ui/index.ts';
import type { FactorFace } from '#src/signin/factors/faces/index.ts';
import type { UserFactor } from '#src/signin/factors/user-factors/index.ts';
import { type SecurityQuestion, securityQuestions } from './questions.ts';

const textKeys = {
  disliked_food: 'factor.question.dislikedFood',
  name_of_first_plush_toy: 'factor.question.plushToy',
  first_award: 'factor.question.award',
  favorite_security_question: 'factor.question.securityQuestion',
  favorite_toy: 'factor.question.toy',
  first_computer_game: 'factor.question.computerGame',
  favorite_movie_quote: 'factor.question.movieQuote',
  first_sports_team_mascot: 'factor.question.mascot',
  first_music_purchase: 'factor.question.music',
  favorite_art_piece: 'factor.question.art',
  grandmother_favorite_desert: 'factor.question.dessert',
  first_thing_cooked: 'factor.question.cooked',
  childhood_dream_job: 'factor.question.dreamJob',
  first_kiss_location: 'factor.question.kiss',
  place_where_significant_other_was_met: 'factor.question.met',
  favorite_vacation_location: 'factor.question.vacation',
  new_years_two_thousand: 'factor.question.newYear',
  favorite_speaker_actor: 'factor.question.speaker',
  favorite_book_movie_character: 'factor.question.character',
  favorite_sports_player: 'factor.question.player',
} satisfies Record<SecurityQuestion, MessageKey>;

/** One of ours in the language of the page; one of an administrator's own as it was written. */
function textOf(t: Translator, { profile }: UserFactor): string {
  const known = securityQuestions.find(({ question }) => question === profile['question']);
  if (known) return t(textKeys[known.question]);
  return typeof profile['questionText'] === 'string' ? profile['questionText'] : t('factor.question.name');
}

const answerField = (label: string, problem: string | undefined, hint?: string) =>
  field({
    name: 'answer',
    label,
    hint,
    type: 'password',
    autocomplete: 'off',
    autofocus: true,
    maxLength: 100,
    problem,
  });

function typed(form: ReadonlyMap<string, string>) {
  const answer = form.get('answer')?.trim() ?? '';
  return answer === '' ? undefined : { answer };
}

/** It proves somebody for recovery only, and is set up in one step: there is nothing to confirm. */
export const questionFace: FactorFace = {
  factorType: 'question',
  provider: 'OKTA',
  strength: 5,
  name: (t) => t('factor.question.name'),
  hint: textOf,
  icon: noteIcon,
  challenge: {
    lead: (t) => t('factor.question.lead'),
    fields: ({ t }, { factor, problem }) => answerField(textOf(t, factor), problem),
    answer: typed,
  },
  enroll: {
    pitch: (t) => t('factor.question.pitch'),
    profile: {
      lead: (t) => t('factor.question.profileLead'),
      fields: ({ t }, { problem }) =>
        html`${select({
          name: 'question',
          label: t('factor.question.choose'),
          options: securityQuestions.map(({ question }) => ({
            value: question,
            label: t(textKeys[question]),
          })),
          selected: securityQuestions[0].question,
        })}${answerField(t('factor.question.answer'), problem, t('factor.question.answerHint'))}`,
      read: (form) => ({ question: form.get('question') ?? '', answer: form.get('answer')?.trim() ?? '' }),
    },
    lead: (t) => t('factor.question.lead'),
    fields: () => html``,
    answer: () => undefined,
  },
};
