import type { Person } from '#src/directory/users/index.ts';
import type { Said } from './transaction.ts';

/** Statuses in which nobody gets in, however right the password; the decision after this would only say it less well. */
export function closedStatus(person: Person): Extract<Said, { kind: 'status' }>['status'] | undefined {
  if (person.status === 'ACTIVE' || person.status === 'PASSWORD_EXPIRED') return undefined;
  if (person.status === 'SUSPENDED') return 'suspended';
  return person.status === 'RECOVERY' ? 'recovery' : 'inactive';
}
