import type { Translator } from '#web/messages/index.ts';
import { isEmailAddress } from '#src/directory/schemas/index.ts';
import type { Person } from '#src/directory/users/index.ts';

type Recipient = Pick<Person, 'login' | 'profile'>;

export const mailAddressOf = ({ profile }: Recipient): string | undefined =>
  typeof profile.email === 'string' && isEmailAddress(profile.email) ? profile.email : undefined;

/** As a mail begins: by the first name, in Japanese by both. */
export function greetingName({ profile, login }: Recipient, t: Translator): string {
  const [first, last] = [profile.firstName, profile.lastName].map((part) =>
    typeof part === 'string' && part.trim() !== '' ? part : undefined,
  );
  if (t.language === 'ja') return [last, first].filter(Boolean).join(' ') || login;
  return first ?? login;
}
