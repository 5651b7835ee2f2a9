import { eventBy, type Requester, wholeSecond } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import {
  clearCredentials,
  readCredential,
  setLock,
  setPassword,
  setProvider,
} from '../credentials/credential-store.ts';
import { preparePassword, temporaryPassword } from '../credentials/password-service.ts';
import { revokeAccess } from './revocation.ts';
import { nextStatus, userNotFound } from '../user-refusals.ts';
import { hasCredential, keepsPassword, oktaProvider, type User, userTarget } from '../user.ts';
import { changeStatus } from './status-change.ts';
import type { LifecycleAction, UserStatus } from './user-status.ts';
import { deleteUser as deleteRow, findUser, lockUser } from '../user-store.ts';
import type { RecoveryLink, UsersNeeds } from '../users-needs.ts';

/** How a person is told: by mail, or by the administrator who gets the link. */
export type LinkDelivery = { sendEmail: boolean };

/** Runs an action on a locked row: status changes of one person happen one after the other. */
async function act<T>(
  needs: UsersNeeds,
  userId: string,
  work: (tx: Tx, user: User) => Promise<T>,
  strength: 'no key update' | 'update' = 'no key update',
): Promise<T> {
  return needs.database.transaction(async (tx) => {
    const user = await lockUser(tx, userId, strength);
    if (!user) throw userNotFound(userId);
    return work(tx, user);
  });
}

async function move(needs: UsersNeeds, tx: Tx, user: User, action: LifecycleAction): Promise<UserStatus> {
  const opens = action === 'unlock' || action === 'unsuspend';
  const lockedFrom = opens ? (await readCredential(tx, user.id))?.lockedFrom : undefined;
  const status = nextStatus(user.status, action, { hasCredential: hasCredential(user), lockedFrom });
  if (status !== user.status) {
    const activatedNow = action === 'activate';
    await changeStatus(needs, tx, user.id, { status, now: wholeSecond(needs.clock), activatedNow });
  }
  return status;
}

const record = (needs: UsersNeeds, tx: Tx, by: Requester, user: User, eventType: string) =>
  needs.systemLog.record(tx, { eventType, ...eventBy(by), target: [userTarget(user)] });

async function linkFor(
  tx: Tx,
  delivery: LinkDelivery,
  ways: { issue: (tx: Tx, user: User) => Promise<RecoveryLink>; send: (tx: Tx, user: User) => Promise<void> },
  user: User,
): Promise<RecoveryLink | undefined> {
  if (!delivery.sendEmail) return ways.issue(tx, user);
  await ways.send(tx, user);
  return undefined;
}

const activationWays = ({ recovery }: UsersNeeds) => ({
  issue: (tx: Tx, user: User) => recovery.issueActivation(tx, user),
  send: (tx: Tx, user: User) => recovery.sendActivationMail(tx, user),
});
const resetWays = ({ recovery }: UsersNeeds) => ({
  issue: (tx: Tx, user: User) => recovery.issueReset(tx, user),
  send: (tx: Tx, user: User) => recovery.sendResetMail(tx, user),
});

export function activateUser(needs: UsersNeeds, by: Requester, userId: string, delivery: LinkDelivery) {
  return act(needs, userId, async (tx, user) => {
    const status = await move(needs, tx, user, 'activate');
    await record(needs, tx, by, user, 'user.lifecycle.activate');
    // Who has a password signs in with it; a link would be a second way in.
    if (status !== 'PROVISIONED') return undefined;
    return linkFor(tx, delivery, activationWays(needs), { ...user, status });
  });
}

export function reactivateUser(needs: UsersNeeds, by: Requester, userId: string, delivery: LinkDelivery) {
  return act(needs, userId, async (tx, user) => {
    const status = await move(needs, tx, user, 'reactivate');
    await record(needs, tx, by, user, 'user.lifecycle.reactivate');
    return linkFor(tx, delivery, activationWays(needs), { ...user, status });
  });
}

export function deactivateUser(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(needs, userId, (tx, user) => deactivate(needs, tx, by, user));
}

export async function deactivate(needs: UsersNeeds, tx: Tx, by: Requester, user: User): Promise<void> {
  await move(needs, tx, user, 'deactivate');
  await needs.roles?.checkSuperAdminRemains(tx, user.id);
  await clearCredentials(tx, user.id);
  await revokeAccess(needs, tx, user.id, { sessions: true, tokens: true });
  await record(needs, tx, by, user, 'user.lifecycle.deactivate');
}

/** The first deletion deactivates, the second deletes. */
export function deleteUser(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(
    needs,
    userId,
    async (tx, user) => {
      if (user.status !== 'DEPROVISIONED') return deactivate(needs, tx, by, user);
      await deleteRow(tx, user.id);
      await needs.groups.touchEveryone(tx);
      await record(needs, tx, by, user, 'user.lifecycle.delete.initiated');
      await record(needs, tx, by, user, 'user.lifecycle.delete.completed');
    },
    'update',
  );
}

export function suspendUser(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    await move(needs, tx, user, 'suspend');
    await needs.roles?.checkSuperAdminRemains(tx, user.id);
    await revokeAccess(needs, tx, user.id, { sessions: true, tokens: true });
    await record(needs, tx, by, user, 'user.lifecycle.suspend');
  });
}

/** Suspends whoever may be in somebody else's hands. An administrator opens the account again, and then a new password is due. */
export function shutUser(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    await move(needs, tx, user, 'shut');
    await needs.roles?.checkSuperAdminRemains(tx, user.id);
    const isDoubted = keepsPassword(user.provider);
    await setLock(tx, user.id, isDoubted ? { now: needs.clock.now(), from: 'RECOVERY' } : undefined);
    await revokeAccess(needs, tx, user.id, { sessions: true, tokens: true });
    await record(needs, tx, by, user, 'user.lifecycle.suspend');
  });
}

export function unsuspendUser(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    await move(needs, tx, user, 'unsuspend');
    await setLock(tx, user.id, undefined);
    await record(needs, tx, by, user, 'user.lifecycle.unsuspend');
  });
}

/** `reason`: why, in the log, where it is no link or administrator that opens it. */
export function unlockUser(needs: UsersNeeds, by: Requester, userId: string, reason?: string): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    await move(needs, tx, user, 'unlock');
    await setLock(tx, user.id, undefined);
    await needs.systemLog.record(tx, {
      eventType: by.actor.id === user.id ? 'user.account.unlock' : 'user.account.unlock_by_admin',
      ...eventBy(by),
      target: [userTarget(user)],
      ...(reason !== undefined && { outcome: { result: 'SUCCESS' as const, reason } }),
    });
  });
}

export function expirePassword(needs: UsersNeeds, by: Requester, userId: string): Promise<User> {
  return act(needs, userId, async (tx, user) => {
    if (!user.hasPassword) throw new ApiError('E0000038');
    await move(needs, tx, user, 'expirePassword');
    await needs.recovery.deleteLinks(tx, user.id);
    await record(needs, tx, by, user, 'user.account.expire_password');
    return (await findUser(tx, user.id)) ?? user;
  });
}

/** Sets a password that is told once, to be changed at the next sign-in. */
export async function expireWithTemporaryPassword(
  needs: UsersNeeds,
  by: Requester,
  user: User,
  options: { revokeSessions: boolean },
): Promise<string> {
  if (!keepsPassword(user.provider)) throw new ApiError('E0000038');
  nextStatus(user.status, 'expirePassword', { hasCredential: true });
  const password = temporaryPassword(needs.ids.newSecret);
  // The policy says how many former ones to keep, not what this one looks like: it lives until the next sign-in.
  const lenient = { ...needs, passwordRules: { ...needs.passwordRules, check: () => [] } };
  const subject = { id: user.id, login: user.login, profile: user.profile, groupIds: [] };
  const verdict = await preparePassword(
    lenient,
    subject,
    { kind: 'value', value: password },
    { history: false, minAge: false },
  );
  if ('problems' in verdict) throw new ApiError('E0000017', { causes: verdict.problems });
  const { hash, keepFormer } = verdict.prepared;
  await act(needs, user.id, async (tx, current) => {
    await move(needs, tx, current, 'expirePassword');
    await setPassword(tx, user.id, hash, { now: needs.clock.now(), keepFormer, provider: oktaProvider });
    await needs.recovery.deleteLinks(tx, user.id);
    // A new password ends every grant; sessions as well when asked for, as Okta leaves them otherwise.
    await revokeAccess(needs, tx, user.id, { sessions: options.revokeSessions, tokens: true, except: by });
    await record(needs, tx, by, current, 'user.account.expire_password');
  });
  return password;
}

export function resetPassword(
  needs: UsersNeeds,
  by: Requester,
  userId: string,
  options: LinkDelivery & { revokeSessions: boolean },
) {
  return act(needs, userId, async (tx, user) => {
    const status = await move(needs, tx, user, 'resetPassword');
    // Somebody who was verified elsewhere gets a password here, as Okta's reset does.
    if (!keepsPassword(user.provider)) await setProvider(tx, user.id, oktaProvider, false);
    if (user.status === 'LOCKED_OUT') await setLock(tx, user.id, undefined);
    await needs.recovery.deleteLinks(tx, user.id);
    if (options.revokeSessions)
      await revokeAccess(needs, tx, user.id, { sessions: true, tokens: false, except: by });
    await record(needs, tx, by, user, 'user.account.reset_password');
    return linkFor(tx, options, resetWays(needs), { ...user, status });
  });
}

/** The self-service way, begun by an administrator: the status stays as it is. */
export function forgotPassword(needs: UsersNeeds, by: Requester, userId: string, delivery: LinkDelivery) {
  return act(needs, userId, async (tx, user) => {
    await move(needs, tx, user, 'forgotPassword');
    if (user.recoveryQuestion === undefined) {
      throw new ApiError('E0000034', { causes: ['Recovery credential not set.'] });
    }
    await record(needs, tx, by, user, 'user.account.reset_password');
    return linkFor(tx, delivery, resetWays(needs), user);
  });
}

export function resetFactors(needs: UsersNeeds, by: Requester, userId: string): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    if (user.status === 'DEPROVISIONED') throw new ApiError('E0000038');
    await needs.resetFactors?.(tx, user.id);
    await record(needs, tx, by, user, 'user.mfa.factor.reset_all');
  });
}

export type ClearOptions = {
  oauthTokens: boolean;
  forgetDevices?: boolean;
  /** The session in which a person asks for it themselves goes on. */
  keepOwn?: boolean;
};

export function clearSessions(
  needs: UsersNeeds,
  by: Requester,
  userId: string,
  options: ClearOptions,
): Promise<void> {
  return act(needs, userId, async (tx, user) => {
    const except = options.keepOwn === true ? { except: by } : {};
    await revokeAccess(needs, tx, user.id, { sessions: true, tokens: options.oauthTokens, ...except });
    if (options.forgetDevices === true) await needs.forgetDevices?.(tx, user.id);
    await record(needs, tx, by, user, 'user.session.clear');
  });
}
