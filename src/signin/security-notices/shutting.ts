import {
  displayNameOf,
  keepsPassword,
  type Person,
  type Users,
  type UserStatus,
} from '#src/directory/users/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import type { Factors } from '../factors/index.ts';
import type { SecuritySettingsService } from '../security-settings/index.ts';
import { type AddressesBefore, type AddressVerdict, judgeAddresses } from './addresses.ts';

export type ShutNeeds = {
  clock: Clock;
  database: Database;
  users: Pick<Users, 'findPerson' | 'findUser' | 'updateUser' | 'clearSessions' | 'resetPassword' | 'shut'>;
  factors: Pick<Factors, 'list' | 'unenroll'>;
  settings: Pick<SecuritySettingsService, 'current'>;
};

/** What keeps people out from now on. */
export type Kept =
  /** An administrator has to open the account. */
  | 'SUSPEND'
  /** The password that somebody may know opens nothing any more, and only recovery makes another. */
  | 'EXPIRE_PASSWORD'
  /** Another provider lets them in, and goes on doing so. */
  | 'END_SESSIONS'
  /** Nobody could get in before, either. */
  | 'NONE';

export type Done = { kept: Kept; addresses: 'THEIRS' | 'DOUBTFUL' | 'RESTORED' | 'NOT_RESTORED' };

type About = { atMs: number; factorId?: string | undefined; addressesBefore?: AddressesBefore | undefined };

const closed = new Map<UserStatus, Kept>([
  ['STAGED', 'NONE'],
  ['DEPROVISIONED', 'NONE'],
  ['SUSPENDED', 'SUSPEND'],
]);

/** What shutting the account of this person would come to now. */
export async function planOf(
  needs: ShutNeeds,
  person: Person,
  about: About,
): Promise<{ kept: Kept; addresses: AddressVerdict }> {
  const isOurs = keepsPassword(person.provider);
  // Who signs in elsewhere recovers there.
  const addresses: AddressVerdict = isOurs ? await judgeAddresses(needs, person, about) : { kind: 'THEIRS' };
  // Recovery by mail would be for whoever changed the address.
  const isSuspended = needs.settings.current().lockDown === 'SUSPEND' || addresses.kind === 'DOUBTFUL';
  const kept = isSuspended ? 'SUSPEND' : isOurs ? 'EXPIRE_PASSWORD' : 'END_SESSIONS';
  return { kept: closed.get(person.status) ?? kept, addresses };
}

export async function shut(
  needs: ShutNeeds,
  person: Person,
  about: About,
  client: ClientContext,
): Promise<Done> {
  const by = { actor: actorFor(person), client };
  // Nor is the device that came in one of theirs.
  await needs.users.clearSessions(by, person.id, { oauthTokens: true, forgetDevices: true });
  await removeDoubted(needs, person, about, by);
  const { kept, addresses: verdict } = await planOf(needs, person, about);
  const addresses =
    verdict.kind === 'BEFORE' ? await putBack(needs, person, verdict.addresses, client) : verdict.kind;
  const isLost = addresses === 'NOT_RESTORED' && kept === 'EXPIRE_PASSWORD';
  return { kept: await keepOut(needs, person, isLost ? 'SUSPEND' : kept, by), addresses };
}

/** Whatever status whoever is in has brought the account into. Answers with what was really done. */
async function keepOut(needs: ShutNeeds, { id, provider }: Person, kept: Kept, by: Requester): Promise<Kept> {
  const { users } = needs;
  if (kept === 'SUSPEND' && (await isDone(() => users.shut(by, id)))) return 'SUSPEND';
  const now = await users.findPerson(id);
  const shutAlready = now === undefined ? 'NONE' : closed.get(now.status);
  if (shutAlready !== undefined) return shutAlready;
  // Nobody could open the account of the last super administrator again: it is recovered by its owner.
  if (!keepsPassword(provider)) return 'END_SESSIONS';
  await users.resetPassword(by, id, { sendEmail: false, revokeSessions: true });
  return 'EXPIRE_PASSWORD';
}

/** By nobody in particular: done in the person's name, it would look like one more change of whoever was in. */
async function putBack(
  needs: ShutNeeds,
  { id }: Person,
  before: Record<string, string | null>,
  client: ClientContext,
): Promise<'THEIRS' | 'RESTORED' | 'NOT_RESTORED'> {
  const user = await needs.users.findUser(id);
  if (user === undefined) return 'NOT_RESTORED';
  const changed = Object.entries(before).filter(([name, value]) => (user.profile[name] ?? null) !== value);
  if (changed.length === 0) return 'THEIRS';
  const update = { write: 'partial', profile: Object.fromEntries(changed), strict: false } as const;
  // Taken by somebody else meanwhile, or against the schema by now.
  const isBack = await isDone(() => needs.users.updateUser({ actor: systemActor, client }, user, update));
  return isBack ? 'RESTORED' : 'NOT_RESTORED';
}

/** A passkey of whoever was in would open the account again, as soon as its owner has a new password. */
async function removeDoubted(
  { users, factors }: ShutNeeds,
  person: Person,
  { atMs, factorId }: About,
  by: Requester,
): Promise<void> {
  const user = await users.findUser(person.id);
  if (user === undefined) return;
  for (const { id, created } of await factors.list(user)) {
    if (id !== factorId && created.getTime() < atMs) continue;
    // Gone meanwhile, or nothing that can be taken away (their own address).
    await isDone(() => factors.unenroll(user, id, by));
  }
}

/** False where it was refused; what failed is thrown. */
async function isDone(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return false;
  }
}

export const actorFor = (person: Person) => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
