import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { applyOwnPassword, type Credentials } from './credential-service.ts';
import { readCredential, readRecoveryAnswer, setRecoveryQuestion } from './credential-store.ts';
import { type CredentialsInput, foldAnswer, readCredentials } from './credentials-input.ts';
import { preparePassword, type PreparedPassword } from './password-service.ts';
import { answerProblems } from './recovery-answer.ts';
import { credentialsRefused, nextStatus, userNotFound } from '../user-refusals.ts';
import { type User, userTarget } from '../user.ts';
import { findUser, lockUser } from '../user-store.ts';
import type { PolicySubject, UsersNeeds } from '../users-needs.ts';

const wrongPassword = () => credentialsRefused('Old Password is not correct');

async function subjectOf(needs: UsersNeeds, user: User): Promise<PolicySubject> {
  const groups = await needs.groups.listGroupsOf(user.id, undefined, 1_000);
  return { id: user.id, login: user.login, profile: user.profile, groupIds: groups.map((group) => group.id) };
}

/** Tries a password through the count of failures: this is one more place to guess at. */
async function provePassword(
  needs: UsersNeeds,
  credentials: Credentials,
  by: Requester,
  user: User,
  password: string,
): Promise<Awaited<ReturnType<Credentials['read']>>> {
  const facts = await needs.passwordRules.factsFor(await subjectOf(needs, user));
  const { allowed } = await credentials.countAttempt(user.id, facts, by);
  const credential = allowed ? await credentials.read(user.id) : undefined;
  if (credential?.hash !== undefined && (await needs.passwords.verify(credential.hash, password)).ok) {
    // Whatever is wrong with the new password, this was no failure.
    await needs.database.transaction((tx) => credentials.succeed(tx, user.id));
    return credential;
  }
  if (allowed) await credentials.recordFailure(user.id, facts, by);
  throw wrongPassword();
}

async function prepareOwn(
  needs: UsersNeeds,
  user: User,
  password: string,
  strict: boolean,
): Promise<PreparedPassword> {
  const given = { kind: 'value' as const, value: password };
  const verdict = await preparePassword(needs, await subjectOf(needs, user), given, {
    history: true,
    minAge: strict,
  });
  if ('prepared' in verdict) return verdict.prepared;
  throw new ApiError('E0000014', { causes: verdict.problems });
}

/** The person's change, which proves the old password. Ends every other session and all grants. */
export async function changePassword(
  needs: UsersNeeds,
  credentials: Credentials,
  by: Requester,
  user: User,
  change: { oldPassword: string; newPassword: string; strict: boolean },
): Promise<User> {
  nextStatus(user.status, 'changePassword', { hasCredential: true });
  if (!user.hasPassword) throw new ApiError('E0000035', { causes: ['The user has no password.'] });
  const from = by.actor.id === user.id ? by.client : undefined;
  if (from && !needs.passwordRules.mayChange(await subjectOf(needs, user), from.ipAddress))
    throw new ApiError('E0000006', { causes: ['The password policy does not allow this from here.'] });
  const proven = await provePassword(needs, credentials, by, user, change.oldPassword);
  const prepared = await prepareOwn(needs, user, change.newPassword, change.strict);
  return needs.database.transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    if (!current) throw userNotFound(user.id);
    nextStatus(current.status, 'changePassword', { hasCredential: true });
    // Two changes at once: the second proved a password that is the old one no longer.
    const now = await readCredential(tx, user.id);
    if (JSON.stringify(now?.hash) !== JSON.stringify(proven?.hash)) throw wrongPassword();
    await applyOwnPassword(needs, tx, by, current, prepared);
    return (await findUser(tx, user.id)) ?? current;
  });
}

export async function changeRecoveryQuestion(
  needs: UsersNeeds,
  credentials: Credentials,
  by: Requester,
  user: User,
  input: CredentialsInput,
): Promise<User> {
  nextStatus(user.status, 'changeRecoveryQuestion', { hasCredential: true });
  if (!user.hasPassword) throw new ApiError('E0000036', { causes: ['The user has no password.'] });
  const { given, problems } = readCredentials({ recovery_question: input.recovery_question }, user);
  const { recovery } = given;
  if (!recovery) problems.push('recovery_question: question and answer are required');
  else problems.push(...(await answerProblems(needs, await subjectOf(needs, user), recovery)));
  if (!recovery || problems.length > 0) throw validationFailed('recovery_question', problems);
  await provePassword(needs, credentials, by, user, input.password?.value ?? '');
  const answerHash = await needs.passwords.hash(foldAnswer(recovery.answer));
  return needs.database.transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    if (!current) throw userNotFound(user.id);
    nextStatus(current.status, 'changeRecoveryQuestion', { hasCredential: true });
    const { question } = recovery;
    await setRecoveryQuestion(tx, user.id, { question, answerHash, set: needs.clock.now() });
    await needs.answerAttempts.forgive(tx, user.id);
    await credentials.succeed(tx, user.id);
    await needs.systemLog.record(tx, {
      eventType: 'user.account.update_profile',
      ...eventBy(by),
      target: [userTarget(current)],
      debugData: { changedAttributes: 'recovery_question' },
    });
    return (await findUser(tx, user.id)) ?? current;
  });
}

/** Tries an answer. As many wrong ones as lock an account use up the question; who is locked out may answer it, too. */
async function proveAnswer(
  needs: UsersNeeds,
  user: User,
  answer: string,
): Promise<'right' | 'wrong' | 'unset'> {
  const stored = await readRecoveryAnswer(needs.database, user.id);
  if (stored === undefined) return 'unset';
  const { maxAttempts } = await needs.passwordRules.factsFor(await subjectOf(needs, user));
  await needs.answerAttempts.count(user.id, maxAttempts > 0 ? maxAttempts : undefined);
  if (!(await needs.passwords.verify(stored, foldAnswer(answer))).ok) return 'wrong';
  await needs.database.transaction((tx) => needs.answerAttempts.forgive(tx, user.id));
  return 'right';
}

/** Whether this is the answer; a right one takes its count back. */
export async function checkRecoveryAnswer(needs: UsersNeeds, user: User, answer: string): Promise<boolean> {
  return (await proveAnswer(needs, user, answer)) === 'right';
}

/** A new password for the right answer to the recovery question. */
export async function answerRecoveryQuestion(
  needs: UsersNeeds,
  by: Requester,
  user: User,
  given: { answer: string; newPassword: string },
): Promise<User> {
  nextStatus(user.status, 'forgotPassword', { hasCredential: true });
  const verdict = await proveAnswer(needs, user, given.answer);
  if (verdict === 'unset') throw new ApiError('E0000034', { causes: ['Recovery credential not set.'] });
  if (verdict === 'wrong') throw new ApiError('E0000087');
  const prepared = await prepareOwn(needs, user, given.newPassword, false);
  return needs.database.transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    if (!current) throw userNotFound(user.id);
    nextStatus(current.status, 'forgotPassword', { hasCredential: true });
    await applyOwnPassword(needs, tx, by, current, prepared);
    return (await findUser(tx, user.id)) ?? current;
  });
}
