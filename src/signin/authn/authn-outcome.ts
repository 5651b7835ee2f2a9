import type { PasswordRules } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { AuthnState } from './authn-state.ts';

/** Where a transaction stands after a call. */
export type AuthnOutcome =
  | {
      kind: 'success';
      person: Person;
      sessionToken: string;
      expiresMs: number;
      relayState?: string | undefined;
    }
  | { kind: 'waiting'; state: AuthnState; person: Person; rules: PasswordRules }
  /** More has to be proved, or set up. */
  | { kind: 'factors'; state: AuthnState; person: Person }
  | { kind: 'locked-out' }
  | { kind: 'unlocked'; person: Person };
