import type { MethodProof } from '#src/access/proofs/index.ts';
import {
  displayNameOf,
  isProofGood,
  type Person,
  type User,
  type Users,
  userTarget,
} from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { addressHashOf } from '../recovery-links.ts';
import { spendLink } from '../recovery-store.ts';
import type { Requirements, SelfServiceWhat } from './requirement.ts';

/**
 * What somebody proved who cannot prove their password: sealed in their browser, and worth one write. The write looks at it again,
 * whatever page led there.
 */
export type SelfServiceProof = {
  readonly userId: string;
  readonly what: SelfServiceWhat;
  readonly proofs: readonly MethodProof[];
  /** When the first of them was given. */
  readonly atMs: number;
  /** Spent by the write: a value of its own, or the mailed link. */
  readonly spends: { readonly once: string } | { readonly link: string };
};

export type Finished =
  | { outcome: 'DONE'; person: Person; atMs: number }
  | { outcome: 'REFUSED'; problems: string[] }
  /** More has to be proved first. */
  | { outcome: 'MORE' }
  /** Spent, too old, or the person's status or policy forbids it by now. */
  | { outcome: 'GONE' };

export type FinishNeeds = {
  database: Database;
  clock: Clock;
  singleUse: SingleUse;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson' | 'credential' | 'unlock'>;
  requirements: Requirements;
};

const spentKind = 'signin.recovery-proof';
/** Long enough to think of a password, short enough for a shared device. */
export const proofLifetimeMs = 15 * 60 * 1000;

/**
 * Whether a proof is worth anything yet. One that is older than the last time when sessions were ended or a password was set is none:
 * whoever gave it may be who was put out by that. A link dies of it by itself.
 */
export function isLive({ atMs, spends }: SelfServiceProof, person: Person, nowMs: number): boolean {
  return nowMs <= atMs + proofLifetimeMs && ('link' in spends || isProofGood(person, atMs));
}

export type Finish = (use: {
  proof: SelfServiceProof;
  /** Of a reset. */
  password?: string | undefined;
  client: ClientContext;
}) => Promise<Finished>;

const gone: Finished = { outcome: 'GONE' };

export function createFinish(needs: FinishNeeds): Finish {
  const { users, clock } = needs;
  return async ({ proof, password = '', client }) => {
    const person = await users.findPerson(proof.userId);
    if (!person || !isLive(proof, person, clock.nowMs())) return gone;
    const missing = await needs.requirements.missing(person, proof.what, proof.proofs, client);
    if (missing.kind === 'refused') return gone;
    if (missing.kind === 'proof') return { outcome: 'MORE' };
    return proof.what === 'unlock'
      ? unlock(needs, proof, person, client)
      : setPassword(needs, proof, person, password, client);
  };
}

async function setPassword(
  needs: FinishNeeds,
  proof: SelfServiceProof,
  person: Person,
  password: string,
  client: ClientContext,
): Promise<Finished> {
  const { credential } = needs.users;
  // Judged and hashed before the transaction: a refused password leaves the proof as it is.
  const verdict = await credential.prepare(person, password, { history: true, minAge: false });
  if ('problems' in verdict) return { outcome: 'REFUSED', problems: verdict.problems };
  return needs.database.transaction(async (tx): Promise<Finished> => {
    const atMs = needs.clock.nowMs();
    const by = { actor: actorFor(person), client };
    const isSet = await credential.setOwn(tx, by, person.id, verdict.prepared, {
      proof: 'recovery',
      revokedAt: new Date(atMs - 1),
      ...('link' in proof.spends ? {} : { provedMs: proof.atMs }),
      spend: (_, user) => spend(needs, tx, proof, user),
    });
    if (!isSet) return gone;
    // A link has its event from when it was asked for.
    if (!('link' in proof.spends)) {
      await needs.systemLog.record(tx, {
        eventType: 'user.account.reset_password',
        ...by,
        target: [userTarget(person)],
        debugData: { proofs: methodsOf(proof) },
      });
    }
    return { outcome: 'DONE', person, atMs };
  });
}

async function unlock(
  needs: FinishNeeds,
  proof: SelfServiceProof,
  person: Person,
  client: ClientContext,
): Promise<Finished> {
  if (!(await needs.database.transaction((tx) => spend(needs, tx, proof, person)))) return gone;
  await needs.users.unlock({ actor: actorFor(person), client }, person.id);
  return { outcome: 'DONE', person, atMs: needs.clock.nowMs() };
}

/** The proof is spent by the very write that it allows. */
async function spend(
  needs: FinishNeeds,
  tx: Tx,
  { spends, what, atMs, userId }: SelfServiceProof,
  person: Pick<User, 'login' | 'profile'>,
): Promise<boolean> {
  if ('once' in spends) return needs.singleUse.spend(tx, spentKind, spends.once, atMs + proofLifetimeMs);
  const kind = what === 'unlock' ? 'unlock' : 'password-reset';
  const link = { tokenHash: sha256(spends.link), userId, kind, addressHash: addressHashOf(person) } as const;
  return spendLink(tx, link, needs.clock.now());
}

const methodsOf = ({ proofs }: SelfServiceProof) =>
  proofs.map(({ key, method }) => `${key}:${method}`).join(' ');

const actorFor = (person: Person) => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
