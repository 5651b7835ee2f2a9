import { displayNameOf, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Passwords } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';

/** A right password of a moment ago, sealed while its owner chooses another. */
export type PasswordProved = {
  readonly userId: string;
  readonly atMs: number;
  readonly once?: string | undefined;
};

export type ProvedChange =
  | { outcome: 'CHANGED'; atMs: number }
  | { outcome: 'REFUSED'; problem: 'same' | 'refused'; causes: string[] }
  /** The proof is used up or too old, or the person is not who they were. */
  | { outcome: 'SPENT' };

export type ChangeProvedPassword = (change: {
  proved: PasswordProved;
  password: string;
  client: ClientContext;
}) => Promise<ProvedChange>;

export type ChangeProvedPasswordNeeds = {
  database: Database;
  clock: Clock;
  passwords: Passwords;
  singleUse: SingleUse;
  users: Pick<Users, 'findPerson' | 'credential'>;
};

export const passwordProof = {
  kind: 'signin-proof',
  /** Long enough to think of a password, short enough for a shared device. */
  lifetimeMs: 10 * 60 * 1000,
  untilMs: (proved: PasswordProved) => proved.atMs + passwordProof.lifetimeMs,
} as const;

/** The proof is checked here, at the write, whatever page or call led to it; it is spent in the same transaction. */
export function createChangeProvedPassword(needs: ChangeProvedPasswordNeeds): ChangeProvedPassword {
  const { users, clock, database, singleUse } = needs;
  const spent: ProvedChange = { outcome: 'SPENT' };
  return async ({ proved, password, client }) => {
    const { once } = proved;
    if (once === undefined || clock.nowMs() > passwordProof.untilMs(proved)) return spent;
    if (await singleUse.isSpent(database, passwordProof.kind, once)) return spent;
    const person = await users.findPerson(proved.userId);
    const current = await users.credential.read(proved.userId);
    if (!person || current?.hash === undefined) return spent;
    const { ok: isSame } = await needs.passwords.verify(current.hash, password);
    if (isSame)
      return {
        outcome: 'REFUSED',
        problem: 'same',
        causes: ['The new password must differ from the present one.'],
      };
    const verdict = await users.credential.prepare(person, password, { history: true, minAge: false });
    if ('problems' in verdict) return { outcome: 'REFUSED', problem: 'refused', causes: verdict.problems };
    return database.transaction(async (tx): Promise<ProvedChange> => {
      const atMs = clock.nowMs();
      const isFirst = await singleUse.spend(tx, passwordProof.kind, once, passwordProof.untilMs(proved));
      if (!isFirst) return spent;
      const actor = {
        id: person.id,
        type: 'User',
        alternateId: person.login,
        displayName: displayNameOf(person),
      };
      // Every session begun before dies; one that begins now is younger.
      const revokedAt = new Date(atMs - 1);
      const isSet = await users.credential.setOwn(tx, { actor, client }, person.id, verdict.prepared, {
        proof: 'old-password',
        provedMs: proved.atMs,
        revokedAt,
      });
      return isSet ? { outcome: 'CHANGED', atMs } : spent;
    });
  };
}
