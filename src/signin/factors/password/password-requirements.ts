import type { Sentence } from '#web/messages/index.ts';
import type { PasswordRules } from '#src/access/policies/index.ts';

/** What a policy asks of a password, as the lines that a person reads beside the field. */
export function passwordRequirements(rules: PasswordRules): Sentence[] {
  const { complexity, age } = rules;
  const lines: Sentence[] = [];
  const counted = (key: Sentence['key'], count: number) => {
    if (count > 0) lines.push({ key, count });
  };
  counted('rules.minLength', complexity.minLength);
  counted('rules.lowerCase', complexity.minLowerCase);
  counted('rules.upperCase', complexity.minUpperCase);
  counted('rules.number', complexity.minNumber);
  counted('rules.symbol', complexity.minSymbol);
  if (complexity.excludeUsername) lines.push({ key: 'rules.username' });
  if (complexity.excludeAttributes.length > 0) lines.push({ key: 'rules.names' });
  if (complexity.excludeCommon) lines.push({ key: 'rules.common' });
  counted('rules.history', age.historyCount);
  return lines;
}
