import type { PasswordRules } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** How a right password stands in time: found when somebody signs in, never by a sweep. */
export function passwordAge(
  person: Pick<Person, 'status' | 'passwordChangedMs'>,
  age: PasswordRules['age'],
  nowMs: number,
): { expired: boolean; daysLeft: number | undefined } {
  if (person.status === 'PASSWORD_EXPIRED') return { expired: true, daysLeft: undefined };
  if (age.maxAgeDays <= 0 || person.passwordChangedMs === undefined)
    return { expired: false, daysLeft: undefined };
  const leftMs = person.passwordChangedMs + age.maxAgeDays * dayMs - nowMs;
  if (leftMs <= 0) return { expired: true, daysLeft: undefined };
  const daysLeft = Math.ceil(leftMs / dayMs);
  return { expired: false, daysLeft: daysLeft <= age.expireWarnDays ? daysLeft : undefined };
}
