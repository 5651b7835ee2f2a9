import { passwordSubjectOf } from '#src/access/decide/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Said } from './transaction.ts';

export type ClosedNeeds = {
  clock: Clock;
  users: Pick<Users, 'findPerson' | 'credential' | 'unlock'>;
  policies: Pick<PolicyEngine, 'passwordPolicyFor'>;
  zones?: Parameters<typeof passwordSubjectOf>[2];
};

/**
 * What keeps somebody out however right their proof, said to who proved that it is theirs; undefined where nothing does. The decision
 * after this would only say it less well. A lock by wrong passwords must not be a weapon of those who type them: it is opened by its
 * time, and by a passkey that verified its user, which no guessing of passwords comes nearer to.
 */
export async function findClosed(
  needs: ClosedNeeds,
  person: Person,
  proof: MethodProof,
  client: ClientContext,
): Promise<Said | undefined> {
  if (person.status !== 'LOCKED_OUT') return saidOf(person);
  const { credential } = needs.users;
  const { lockout, mayUnlock } = needs.policies.passwordPolicyFor(
    passwordSubjectOf(person, client, needs.zones),
  );
  const isOpen = await credential.unlockByTime(person.id, lockout);
  if (!isOpen && isBeyondGuessing(proof)) await unlock(needs, person, client);
  const now = (await needs.users.findPerson(person.id)) ?? person;
  if (now.status !== 'LOCKED_OUT') return saidOf(now);
  const lockedMs = (await credential.read(person.id))?.locked?.getTime() ?? needs.clock.nowMs();
  const leftMs = lockedMs + lockout.autoUnlockMinutes * 60_000 - needs.clock.nowMs();
  const minutes = lockout.autoUnlockMinutes > 0 ? Math.max(1, Math.ceil(leftMs / 60_000)) : undefined;
  return { kind: 'locked-account', minutes, mayUnlock };
}

function saidOf({ status }: Person): Said | undefined {
  if (status === 'ACTIVE' || status === 'PASSWORD_EXPIRED') return undefined;
  if (status === 'SUSPENDED') return { kind: 'status', status: 'suspended' };
  return { kind: 'status', status: status === 'RECOVERY' ? 'recovery' : 'inactive' };
}

const isBeyondGuessing = ({ is }: MethodProof): boolean =>
  is.includes('phishingResistant') && is.includes('userVerification');

async function unlock({ users }: ClosedNeeds, person: Person, client: ClientContext): Promise<void> {
  const { id, login } = person;
  const actor = { id, type: 'User', alternateId: login, displayName: displayNameOf(person) };
  try {
    await users.unlock({ actor, client }, id, 'SIGNED_IN_WITH_PASSKEY');
  } catch (error) {
    // Opened by somebody else in this very moment.
    if (!(error instanceof ApiError) || error.code !== 'E0000032') throw error;
  }
}
