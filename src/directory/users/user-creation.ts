import {
  type CompiledSchema,
  eventBy,
  holdSchema,
  isForeignKeyViolation,
  type Requester,
  wholeSecond,
  withCurrentSchema,
  writeProfile,
} from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { setPassword, setRecoveryQuestion } from './credentials/credential-store.ts';
import { type CredentialsInput, foldAnswer, readCredentials } from './credentials/credentials-input.ts';
import { type PreparedPassword, preparePassword } from './credentials/password-service.ts';
import { answerProblems } from './credentials/recovery-answer.ts';
import { claimUniqueValues } from './unique-value-store.ts';
import { loginTaken, profileRefused, userNotFound, valueTaken } from './user-refusals.ts';
import { displayNameOf, keepsPassword, oktaProvider, type Provider, type User, userTarget } from './user.ts';
import type { UserStatus } from './lifecycle/user-status.ts';
import { findUser, insertUser } from './user-store.ts';
import type { UsersNeeds } from './users-needs.ts';

export type NewUserInput = {
  profile: Record<string, unknown>;
  credentials?: CredentialsInput | undefined;
  groupIds?: readonly string[] | undefined;
  typeId?: string | undefined;
  /** Where active assignments would put them when none is named. */
  realmId?: string | undefined;
  activate: boolean;
  /** The password must be changed at the first sign-in. */
  expirePassword: boolean;
};

const maxGroupsAtCreation = 20;

export type Draft = {
  schema: CompiledSchema;
  user: {
    id: string;
    typeId: string;
    login: string;
    profile: Record<string, unknown>;
    status: UserStatus;
    provider: Provider;
    realmId: string | undefined;
  };
  password: PreparedPassword | undefined;
  recovery: { question: string; answerHash: string } | undefined;
  groupIds: readonly string[];
};

export function createUser(needs: UsersNeeds, by: Requester, input: NewUserInput): Promise<User> {
  return withCurrentSchema(() => create(needs, by, input));
}

async function create(needs: UsersNeeds, by: Requester, input: NewUserInput): Promise<User> {
  const draft = await draftUser(needs, input);
  try {
    return await needs.database.transaction((tx) => store(needs, tx, by, draft));
  } catch (error) {
    // The type was deleted between the look at it and the write.
    if (isForeignKeyViolation(error)) throw unknownType(draft.user.typeId);
    throw error;
  }
}

const unknownType = (typeId: string) => validationFailed('type', [`type: there is no user type ${typeId}`]);

/** Everything that can be known, judged and hashed before the transaction begins. */
export async function draftUser(needs: UsersNeeds, input: NewUserInput): Promise<Draft> {
  const { schemas } = needs;
  if (input.groupIds && input.groupIds.length > maxGroupsAtCreation) {
    throw new ApiError('E0000093', { causes: ['The number of group targets is too large'] });
  }
  const typeId = input.typeId ?? schemas.defaultTypeId();
  if (!schemas.catalog().types.has(typeId)) throw unknownType(typeId);
  const schema = schemas.ofType(typeId);
  const written = writeProfile(schema, 'create', {}, input.profile);
  if ('problems' in written) throw profileRefused(written.problems, 'newUser');
  const profile = { ...written.profile };
  const login = String(profile['login']);
  const { given, problems } = readCredentials(input.credentials, {
    provider: oktaProvider,
    recoveryQuestion: undefined,
  });
  const groupIds = input.groupIds ?? [];
  if (given.recovery) {
    problems.push(...(await answerProblems(needs, { login, profile, groupIds }, given.recovery)));
  }
  if (problems.length > 0) throw validationFailed(problems[0]?.split(/[.:]/)[0] ?? 'credentials', problems);
  const provider = given.provider ?? oktaProvider;
  const status = firstStatus(
    input,
    given.password !== undefined || !keepsPassword(provider),
    given.password !== undefined,
  );
  const id = needs.ids.newId('00u');
  const facts = { id, status, type: { id: typeId } };
  const realmId = await needs.realms?.realmOfNew(input.realmId, { profile, facts });
  return {
    schema,
    user: { id, typeId, login, profile, status, provider, realmId },
    password: given.password && (await judge(needs, { login, profile, groupIds }, given.password)),
    recovery: given.recovery && {
      question: given.recovery.question,
      answerHash: await needs.passwords.hash(foldAnswer(given.recovery.answer)),
    },
    groupIds,
  };
}

function firstStatus(input: NewUserInput, hasCredential: boolean, hasPassword: boolean): UserStatus {
  if (input.expirePassword && !input.activate) throw expireRefused('E0000125');
  if (input.expirePassword && !hasPassword) throw expireRefused('E0000124');
  if (!input.activate) return 'STAGED';
  if (input.expirePassword) return 'PASSWORD_EXPIRED';
  return hasCredential ? 'ACTIVE' : 'PROVISIONED';
}

function expireRefused(code: 'E0000124' | 'E0000125'): ApiError {
  const error = new ApiError(code);
  return new ApiError(code, { causes: [error.message] });
}

async function judge(
  needs: UsersNeeds,
  subject: Parameters<typeof preparePassword>[1],
  given: Parameters<typeof preparePassword>[2],
): Promise<PreparedPassword> {
  const verdict = await preparePassword(needs, subject, given, { history: false, minAge: false });
  if ('prepared' in verdict) return verdict.prepared;
  throw validationFailed(
    'password',
    verdict.problems.map((problem) => `password: ${problem}`),
  );
}

async function store(needs: UsersNeeds, tx: Tx, by: Requester, draft: Draft): Promise<User> {
  const { user } = draft;
  const now = wholeSecond(needs.clock);
  const activated = user.status !== 'STAGED';
  const dates = {
    created: now,
    activated: activated ? now : undefined,
    statusChanged: activated ? now : undefined,
  };
  await needs.rules?.hold(tx);
  await holdSchema(tx, draft.schema);
  if (!(await insertUser(tx, { ...user, ...dates }))) throw loginTaken();
  const taken = await claimUniqueValues(tx, user, draft.schema.uniqueNames, undefined, user.profile);
  if (taken.length > 0) throw valueTaken(taken);
  if (draft.password) {
    const { hash, keepFormer } = draft.password;
    await setPassword(tx, user.id, hash, { now: needs.clock.now(), keepFormer, provider: user.provider });
  }
  if (draft.recovery) await setRecoveryQuestion(tx, user.id, { ...draft.recovery, set: undefined });
  const created = await findUser(tx, user.id);
  if (!created) throw userNotFound(user.id);
  const event = { ...eventBy(by), target: [userTarget(created)] };
  await needs.systemLog.record(tx, [
    { eventType: 'user.lifecycle.create', ...event },
    ...(activated ? [{ eventType: 'user.lifecycle.activate', ...event }] : []),
  ]);
  const member = { id: created.id, login: created.login, displayName: displayNameOf(created) };
  await needs.groups.addMember(tx, by, draft.groupIds, member);
  await needs.rules?.follow(tx, [created.id], 'everything');
  await needs.groups.touchEveryone(tx);
  // Whoever is activated without a password gets one by the link in the mail.
  if (created.status === 'PROVISIONED') await needs.recovery.sendActivationMail(tx, created);
  return created;
}
