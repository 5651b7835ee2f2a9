import type { Translator } from '#web/messages/index.ts';
import { type Content, field, type Markup } from '#web/ui/index.ts';
import type { FactorAnswer } from '../user-factors/index.ts';

/** Where a code is typed that was sent or is shown elsewhere. */
export const codeField = (
  t: Translator,
  f: { label?: string; hint?: Content; problem: string | undefined; isWord?: boolean },
): Markup =>
  field({
    name: 'passCode',
    label: f.label ?? t('factor.code.label'),
    autocomplete: f.isWord ? 'off' : 'one-time-code',
    numeric: !f.isWord,
    verbatim: true,
    autofocus: true,
    maxLength: 100,
    hint: f.hint,
    problem: f.problem,
    required: false,
  });

/** Undefined where nothing was typed. */
export function typedAnswer(form: ReadonlyMap<string, string>): FactorAnswer | undefined {
  const passCode = form.get('passCode')?.trim() ?? '';
  return passCode === '' ? undefined : { passCode };
}
