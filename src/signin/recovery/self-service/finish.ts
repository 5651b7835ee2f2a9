import type { MethodProof } from '#src/access/proofs/index.ts';
import { displayNameOf, type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { deleteLinksOf, findLink, spendLink } from '../recovery-store.ts';
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
    if (clock.nowMs() > proof.atMs + proofLifetimeMs) return gone;
    const person = await users.findPerson(proof.userId);
    if (!person) return gone;
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
    if (!(await spend(needs, tx, proof))) return gone;
    const by = { actor: actorFor(person), client };
    const revokedAt = new Date(atMs - 1);
    const options = { proof: 'recovery' as const, revokedAt };
    if (!(await credential.setOwn(tx, by, person.id, verdict.prepared, options))) return gone;
    await deleteLinksOf(tx, person.id);
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
  if (!(await needs.database.transaction((tx) => spend(needs, tx, proof)))) return gone;
  await needs.users.unlock({ actor: actorFor(person), client }, person.id);
  return { outcome: 'DONE', person, atMs: needs.clock.nowMs() };
}

/** The proof is spent by the very write that it allows. */
async function spend(needs: FinishNeeds, tx: Tx, { spends, what, atMs, userId }: SelfServiceProof) {
  if ('once' in spends) return needs.singleUse.spend(tx, spentKind, spends.once, atMs + proofLifetimeMs);
  const now = needs.clock.now();
  const tokenHash = sha256(spends.link);
  const link = await findLink(tx, tokenHash, now);
  const kind = what === 'unlock' ? 'unlock' : 'password-reset';
  return link?.userId === userId && (await spendLink(tx, tokenHash, kind, now));
}

const methodsOf = ({ proofs }: SelfServiceProof) =>
  proofs.map(({ key, method }) => `${key}:${method}`).join(' ');

const actorFor = (person: Person) => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
