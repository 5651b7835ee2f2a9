import {
  eventBy,
  holdSchema,
  isForeignKeyViolation,
  isUniqueViolation,
  permissionOfSelf,
  SchemaChanged,
  type Profile,
  type Requester,
  wholeSecond,
  withCurrentSchema,
  writeProfile,
} from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { setPassword, setProvider, setRecoveryQuestion } from './credentials/credential-store.ts';
import {
  type CredentialsInput,
  foldAnswer,
  type GivenCredentials,
  readCredentials,
} from './credentials/credentials-input.ts';
import { type PreparedPassword, preparePassword } from './credentials/password-service.ts';
import { answerProblems } from './credentials/recovery-answer.ts';
import { revokeAccess } from './lifecycle/revocation.ts';
import { claimUniqueValues } from './unique-value-store.ts';
import { type IfMatch, ifMatchHolds, userEtag } from './user-etag.ts';
import { checkOwnAddress, type ProvedAddress } from './own-address.ts';
import { loginTaken, profileRefused, userNotFound, valueTaken } from './user-refusals.ts';
import { keepsPassword, type User, userTarget } from './user.ts';
import { moveToRealm } from './rule-people-store.ts';
import { changeStatus } from './lifecycle/status-change.ts';
import { findUser, lockUser, updateProfile } from './user-store.ts';
import type { UsersNeeds } from './users-needs.ts';

export type UserUpdate = {
  /** POST changes what it names, PUT unsets what it does not. */
  write: 'partial' | 'replace';
  profile?: Record<string, unknown> | undefined;
  credentials?: CredentialsInput | undefined;
  typeId?: string | undefined;
  /** Moves the person to another realm. */
  realmId?: string | undefined;
  /** Holds a password set by an administrator to history and minimum age as well. */
  strict: boolean;
  ifMatch?: IfMatch | undefined;
  /** The person themselves, who may change only what the schema lets them, and no credentials this way. */
  asSelf?: boolean | undefined;
  /** The one address that the person may change by this. */
  proved?: ProvedAddress | undefined;
};

type PreparedUpdate = {
  given: GivenCredentials;
  password: PreparedPassword | undefined;
  answerHash: string | undefined;
};

export function updateUser(needs: UsersNeeds, by: Requester, user: User, update: UserUpdate): Promise<User> {
  let known: User | undefined = user;
  return withCurrentSchema(async () => {
    // Tried again after a change in between, the user may be of another type.
    const current = known ?? (await findUser(needs.database, user.id));
    known = undefined;
    if (!current) throw userNotFound(user.id);
    return judgeAndStore(needs, by, current, update);
  });
}

async function judgeAndStore(
  needs: UsersNeeds,
  by: Requester,
  user: User,
  update: UserUpdate,
): Promise<User> {
  if (user.status === 'DEPROVISIONED') throw new ApiError('E0000038');
  if (update.asSelf) checkSelf(needs, user, update);
  const typeId = typeAfter(needs, user, update);
  if (update.realmId !== undefined && update.realmId !== user.realmId)
    await needs.realms?.check(update.realmId);
  const prepared = await prepareCredentials(needs, user, update);
  try {
    return await needs.database.transaction((tx) =>
      storeUpdate(needs, tx, by, { user, typeId, update, prepared }),
    );
  } catch (error) {
    if (isUniqueViolation(error)) throw loginTaken();
    if (isForeignKeyViolation(error))
      throw validationFailed('type', [`type: there is no user type ${typeId}`]);
    throw error;
  }
}

function typeAfter(needs: UsersNeeds, user: User, update: UserUpdate): string {
  const wanted = update.typeId ?? user.typeId;
  if (wanted === user.typeId) return wanted;
  if (update.write === 'partial') {
    throw validationFailed('type', ['type: can be changed only by replacing the user (PUT)']);
  }
  if (!needs.schemas.catalog().types.has(wanted))
    throw validationFailed('type', [`type: there is no user type ${wanted}`]);
  return wanted;
}

function checkSelf(needs: UsersNeeds, user: User, update: UserUpdate): void {
  const movesRealm = update.realmId !== undefined && update.realmId !== user.realmId;
  if (
    movesRealm ||
    update.credentials !== undefined ||
    (update.typeId !== undefined && update.typeId !== user.typeId)
  ) {
    throw new ApiError('E0000006');
  }
  const { attributes } = needs.schemas.ofType(user.typeId);
  for (const [name, value] of Object.entries(update.profile ?? {})) {
    const attribute = attributes.get(name);
    const same = JSON.stringify(value ?? null) === JSON.stringify(user.profile[name] ?? null);
    if (attribute && !same && permissionOfSelf(attribute) !== 'READ_WRITE') {
      throw new ApiError('E0000077', {
        summary: `Cannot modify the ${name} attribute because it is read-only.`,
      });
    }
    if (attribute && !same) checkOwnAddress(name, value, update.proved);
  }
}

async function prepareCredentials(
  needs: UsersNeeds,
  user: User,
  update: UserUpdate,
): Promise<PreparedUpdate> {
  const { given, problems } = readCredentials(update.credentials, user);
  if (given.password?.kind === 'hash' && user.status !== 'STAGED') {
    problems.push('password.hash: a hashed password can be set only while the user is STAGED');
  }
  const profile: Profile = { ...user.profile, ...update.profile };
  const login = typeof profile['login'] === 'string' ? profile['login'] : user.login;
  const groupIds =
    given.password || given.recovery
      ? (await needs.groups.listGroupsOf(user.id, undefined, 1_000)).map((group) => group.id)
      : [];
  const subject = { id: user.id, login, profile, groupIds };
  if (given.recovery) problems.push(...(await answerProblems(needs, subject, given.recovery)));
  if (problems.length > 0) throw validationFailed(problems[0]?.split(/[.:]/)[0] ?? 'credentials', problems);
  const verdict =
    given.password &&
    (await preparePassword(needs, subject, given.password, {
      history: update.strict,
      minAge: update.strict,
    }));
  if (verdict && 'problems' in verdict) {
    throw validationFailed(
      'password',
      verdict.problems.map((problem) => `password: ${problem}`),
    );
  }
  return {
    given,
    password: verdict?.prepared,
    answerHash: given.recovery && (await needs.passwords.hash(foldAnswer(given.recovery.answer))),
  };
}

type Change = { user: User; typeId: string; update: UserUpdate; prepared: PreparedUpdate };

export async function storeUpdate(needs: UsersNeeds, tx: Tx, by: Requester, change: Change): Promise<User> {
  const { update, prepared, typeId } = change;
  const writesProfile = update.profile !== undefined || typeId !== change.user.typeId;
  if (writesProfile) await holdSchema(tx, needs.schemas.ofType(typeId));
  const current = await lockUser(tx, change.user.id);
  if (!current) throw userNotFound(change.user.id);
  if (current.typeId !== change.user.typeId)
    throw new SchemaChanged(`user ${current.id} is of type ${current.typeId} now`);
  if (current.status === 'DEPROVISIONED') throw new ApiError('E0000038');
  if (update.ifMatch && !ifMatchHolds(update.ifMatch, userEtag(current.profile)))
    throw new ApiError('E0000231');
  if (writesProfile) await storeProfile(needs, tx, by, current, change);
  const { proved } = update;
  if (proved && (current.profile[proved.name] ?? null) !== proved.value) await proved.tell(tx, current);
  if (update.realmId !== undefined && update.realmId !== current.realmId)
    await storeRealm(needs, tx, by, current, update.realmId);
  await storeCredentials(needs, tx, by, current, prepared);
  const after = await findUser(tx, current.id);
  if (!after) throw userNotFound(current.id);
  return after;
}

async function storeProfile(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  current: User,
  change: Change,
): Promise<void> {
  const { update, typeId } = change;
  const schema = needs.schemas.ofType(typeId);
  const given = update.profile ?? current.profile;
  const written = writeProfile(schema, update.write, current.profile, given);
  if ('problems' in written) throw profileRefused(written.problems, 'user');
  const { profile } = written;
  if (typeId === current.typeId && userEtag(profile) === userEtag(current.profile)) return;
  const after = { login: String(profile['login']), profile, typeId, lastUpdated: wholeSecond(needs.clock) };
  if (!(await updateProfile(tx, current, after))) throw loginTaken();
  const taken = await claimUniqueValues(tx, { id: current.id, typeId }, schema.uniqueNames, current, profile);
  if (taken.length > 0) throw valueTaken(taken);
  const names = new Set([...Object.keys(current.profile), ...Object.keys(profile)]);
  const changed = [...names].filter(
    (name) => JSON.stringify(current.profile[name]) !== JSON.stringify(profile[name]),
  );
  await needs.systemLog.record(tx, {
    eventType: typeId === current.typeId ? 'user.account.update_profile' : 'user.account.update_user_type',
    ...eventBy(by),
    target: [userTarget({ ...current, ...after })],
    debugData: { changedAttributes: changed.join(',').slice(0, 1_000) },
  });
  await needs.rules?.follow(tx, [current.id], {
    attributes: typeId === current.typeId ? changed : [...changed, 'type'],
  });
}

async function storeRealm(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  current: User,
  realmId: string,
): Promise<void> {
  await moveToRealm(tx, [current.id], realmId, wholeSecond(needs.clock));
  await needs.systemLog.record(tx, {
    eventType: 'user.realm.assign',
    ...eventBy(by),
    target: [userTarget(current)],
    debugData: { realmId },
  });
}

async function storeCredentials(
  needs: UsersNeeds,
  tx: Tx,
  by: Requester,
  current: User,
  { given, password, answerHash }: PreparedUpdate,
): Promise<void> {
  const provider = given.provider ?? current.provider;
  if (given.provider) await setProvider(tx, current.id, given.provider, keepsPassword(given.provider));
  if (given.recovery && answerHash !== undefined) {
    const { question } = given.recovery;
    await setRecoveryQuestion(tx, current.id, { question, answerHash, set: needs.clock.now() });
    await needs.answerAttempts.forgive(tx, current.id);
  }
  // A link to a password is none for whoever is verified elsewhere now.
  if (given.provider) await needs.recovery.deleteLinks(tx, current.id);
  if (password) {
    await setPassword(tx, current.id, password.hash, {
      now: needs.clock.now(),
      keepFormer: password.keepFormer,
      provider,
    });
    // Somebody who was waiting for a password has one now.
    if (['PROVISIONED', 'PASSWORD_EXPIRED', 'RECOVERY'].includes(current.status)) {
      await changeStatus(needs, tx, current.id, {
        status: 'ACTIVE',
        now: wholeSecond(needs.clock),
        activatedNow: current.status === 'PROVISIONED',
      });
    }
    await revokeAccess(needs, tx, current.id, { sessions: true, tokens: true, except: by });
  }
  const changed = [given.provider && 'provider', given.recovery && 'recovery_question'].filter(Boolean);
  const event = { ...eventBy(by), target: [userTarget(current)] };
  if (password) await needs.systemLog.record(tx, { eventType: 'user.account.update_password', ...event });
  if (given.recovery || (given.provider && !password)) {
    const debugData = { changedAttributes: changed.join(',') };
    await needs.systemLog.record(tx, { eventType: 'user.account.update_profile', ...event, debugData });
  }
}
