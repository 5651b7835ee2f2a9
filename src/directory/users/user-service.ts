import type { Requester } from '#src/directory/schemas/index.ts';
import type { Database, PendingWrite, Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  covers,
  mayEverywhere,
  unlimitedPermissions,
} from '#src/platform/http/index.ts';
import {
  type BulkMembershipsOptions,
  changeMemberships,
  type MembershipRow,
} from './bulk/bulk-memberships.ts';
import { bulkUsers, type BulkUsersOptions, type UserResult, type UserRow } from './bulk/bulk-users.ts';
import { type MemberSet, type MemberSetChange, readMembers, replaceMembers } from './bulk/group-members.ts';
import type { IfMatch } from './user-etag.ts';
import { createCredentials, type Credentials } from './credentials/credential-service.ts';
import { removeRecoveryQuestion, signInWrite } from './credentials/credential-store.ts';
import type { CredentialsInput } from './credentials/credentials-input.ts';
import * as lifecycle from './lifecycle/lifecycle-service.ts';
import { loginKey, userIdPattern } from './login-key.ts';
import * as own from './credentials/own-credentials.ts';
import { findPeople, findPeopleByLoginKey } from './person-store.ts';
import { findRiskSigns, type RiskSigns } from './risk/risk-store.ts';
import { insertPeople, type SeedPerson } from './seed-store.ts';
import { createUser, type NewUserInput } from './user-creation.ts';
import * as lists from './lists/user-list-store.ts';
import type { ReachedUsers } from './lists/reached-users-store.ts';
import { outranked, userNotFound } from './user-refusals.ts';
import { displayNameOf, type Person, type User } from './user.ts';
import { findUser, findUserByLogin, lockUser } from './user-store.ts';
import { updateUser, type UserUpdate } from './user-update.ts';
import type { UsersNeeds } from './users-needs.ts';

export type Users = {
  /** One query for all look-ups of a tick: the person and every group. */
  findPerson(userId: string): Promise<Person | undefined>;
  /** By login in any spelling, short login while it is unambiguous, or id. */
  findPersonByLogin(login: string): Promise<Person | undefined>;
  findUser(idOrLogin: string): Promise<User | undefined>;
  getUser(idOrLogin: string): Promise<User>;
  /** Refuses a caller who would act on an administrator with permissions the caller lacks: their password is the way to them. */
  checkRank(caller: Pick<Caller, 'id' | 'permissions' | 'grants'>, userId: string): Promise<void>;
  checkRanks(
    caller: Pick<Caller, 'id' | 'permissions' | 'grants'>,
    userIds: readonly string[],
  ): Promise<void>;
  /** Refuses a caller whose roles do not permit this to this user. */
  checkReach(caller: Caller, permission: string, userId: string): Promise<void>;
  createUser(by: Requester, input: NewUserInput): Promise<User>;
  updateUser(by: Requester, user: User, update: UserUpdate): Promise<User>;
  deleteUser(by: Requester, userId: string): Promise<void>;
  activate(
    by: Requester,
    userId: string,
    delivery: lifecycle.LinkDelivery,
  ): ReturnType<typeof lifecycle.activateUser>;
  reactivate(
    by: Requester,
    userId: string,
    delivery: lifecycle.LinkDelivery,
  ): ReturnType<typeof lifecycle.reactivateUser>;
  deactivate(by: Requester, userId: string): Promise<void>;
  suspend(by: Requester, userId: string): Promise<void>;
  /** Suspends from every status in which somebody could get in; opened again, a new password is due. */
  shut(by: Requester, userId: string): Promise<void>;
  unsuspend(by: Requester, userId: string): Promise<void>;
  unlock(by: Requester, userId: string, reason?: string): Promise<void>;
  expirePassword(by: Requester, userId: string): Promise<User>;
  expireWithTemporaryPassword(
    by: Requester,
    user: User,
    options: { revokeSessions: boolean },
  ): Promise<string>;
  resetPassword(
    by: Requester,
    userId: string,
    options: lifecycle.LinkDelivery & { revokeSessions: boolean },
  ): ReturnType<typeof lifecycle.resetPassword>;
  forgotPassword(
    by: Requester,
    userId: string,
    delivery: lifecycle.LinkDelivery,
  ): ReturnType<typeof lifecycle.forgotPassword>;
  resetFactors(by: Requester, userId: string): Promise<void>;
  clearSessions(by: Requester, userId: string, options: lifecycle.ClearOptions): Promise<void>;
  changePassword(
    by: Requester,
    user: User,
    change: { oldPassword: string; newPassword: string; strict: boolean },
  ): Promise<User>;
  changeRecoveryQuestion(by: Requester, user: User, input: CredentialsInput): Promise<User>;
  /** Whether this is the answer to their recovery question. Throws E0000047 after too many wrong ones. */
  checkRecoveryAnswer(user: User, answer: string): Promise<boolean>;
  /** False where there was none. */
  removeRecoveryQuestion(tx: Tx, userId: string): Promise<boolean>;
  answerRecoveryQuestion(
    by: Requester,
    user: User,
    given: { answer: string; newPassword: string },
  ): Promise<User>;
  /** For whoever signs people in. */
  credential: Credentials;
  /** What of a person bears on how risky a sign-in is; one query for all look-ups of a tick. */
  riskSigns(userId: string): Promise<RiskSigns | undefined>;
  /** The last sign-in (failures before it are forgotten), through the group commit. */
  recordSignIn(userId: string, nowMs: number): PendingWrite;
  listUsers: (query: lists.UserQuery) => ReturnType<typeof lists.listUsers>;
  listUsersByPrefix: (text: string, limit: number, reached?: ReachedUsers) => Promise<User[]>;
  /** Members of a group by id, Everyone's included. */
  listMembers(groupId: string, after: string | undefined, limit: number): Promise<User[]>;
  addToGroup(by: Requester, groupId: string, idOrLogin: string): Promise<void>;
  removeFromGroup(by: Requester, groupId: string, idOrLogin: string): Promise<void>;
  bulkUsers(by: Requester, rows: readonly UserRow[], options: BulkUsersOptions): Promise<UserResult[]>;
  /** At most 10,000. */
  readMembers(groupId: string): Promise<MemberSet>;
  replaceMembers(
    by: Requester,
    groupId: string,
    wish: { userIds: readonly string[]; ifMatch: IfMatch | undefined },
  ): Promise<MemberSetChange>;
  bulkMemberships(
    by: Requester,
    rows: readonly MembershipRow[],
    options: BulkMembershipsOptions,
  ): ReturnType<typeof changeMemberships>;
  /** Many people at once for demonstrations and measurements: no events, no mail, no policy. */
  seedPeople(tx: Tx, people: readonly SeedPerson[]): Promise<void>;
};

export function createUsers(needs: UsersNeeds): Users {
  const { database, groups } = needs;
  const { findPerson, findPersonByLogin } = personReads(needs, database);
  const credential = createCredentials(needs);
  const find = async (idOrLogin: string) =>
    (userIdPattern.test(idOrLogin) ? await findUser(database, idOrLogin) : undefined) ??
    (await findUserByLogin(database, idOrLogin));
  const get = async (idOrLogin: string) => {
    const user = await find(idOrLogin);
    if (!user) throw userNotFound(idOrLogin);
    return user;
  };
  const checkRank: Users['checkRank'] = async (caller, userId) => {
    const held = unlimitedPermissions(caller);
    if (held === 'all' || caller.id === userId) return;
    const theirs = (await needs.roles?.permissionsOf(userId)) ?? new Set<string>();
    if (!covers(held, theirs)) throw outranked();
  };
  const changeMembership = async (
    change: 'addMember' | 'removeMember',
    by: Requester,
    groupId: string,
    idOrLogin: string,
  ) => {
    const { id } = await get(idOrLogin);
    if (by.caller && change === 'addMember') await needs.roles?.checkMayAdd?.(by.caller, groupId, id);
    const begin = needs.rules?.changingMemberships ?? database.transaction;
    await begin(async (tx) => {
      // Not shared: memberships of one person follow from each other where there are rules.
      const user = await lockUser(tx, id);
      if (!user) throw userNotFound(idOrLogin);
      const member = { id, login: user.login, displayName: displayNameOf(user) };
      if (change === 'addMember') {
        const changed = await groups.addMember(tx, by, [groupId], member);
        return needs.rules?.follow(tx, [id], { groups: changed });
      }
      const excluded = await needs.rules?.removingByHand(tx, by, [{ member, groupId }]);
      const changed = await groups.removeMember(tx, by, groupId, member);
      await needs.rules?.follow(tx, [id], excluded ? 'everything' : { groups: changed });
    });
  };

  return {
    findPerson,
    findPersonByLogin,
    findUser: find,
    getUser: get,
    checkRank,
    async checkReach(caller, permission, userId) {
      const reached = needs.roles?.reaches
        ? await needs.roles.reaches(caller, permission, userId)
        : mayEverywhere(caller, permission);
      if (!reached) throw new ApiError('E0000006');
    },
    checkRanks: async (caller, userIds) =>
      void (await Promise.all(userIds.map((userId) => checkRank(caller, userId)))),
    createUser: (by, input) => createUser(needs, by, input),
    updateUser: (by, user, update) => updateUser(needs, by, user, update),
    deleteUser: (by, id) => lifecycle.deleteUser(needs, by, id),
    activate: (by, id, delivery) => lifecycle.activateUser(needs, by, id, delivery),
    reactivate: (by, id, delivery) => lifecycle.reactivateUser(needs, by, id, delivery),
    deactivate: (by, id) => lifecycle.deactivateUser(needs, by, id),
    suspend: (by, id) => lifecycle.suspendUser(needs, by, id),
    shut: (by, id) => lifecycle.shutUser(needs, by, id),
    unsuspend: (by, id) => lifecycle.unsuspendUser(needs, by, id),
    unlock: (by, id, reason) => lifecycle.unlockUser(needs, by, id, reason),
    expirePassword: (by, id) => lifecycle.expirePassword(needs, by, id),
    expireWithTemporaryPassword: (by, user, options) =>
      lifecycle.expireWithTemporaryPassword(needs, by, user, options),
    resetPassword: (by, id, options) => lifecycle.resetPassword(needs, by, id, options),
    forgotPassword: (by, id, delivery) => lifecycle.forgotPassword(needs, by, id, delivery),
    resetFactors: (by, id) => lifecycle.resetFactors(needs, by, id),
    clearSessions: (by, id, options) => lifecycle.clearSessions(needs, by, id, options),
    changePassword: (by, user, change) => own.changePassword(needs, credential, by, user, change),
    changeRecoveryQuestion: (by, user, input) =>
      own.changeRecoveryQuestion(needs, credential, by, user, input),
    checkRecoveryAnswer: (user, answer) => own.checkRecoveryAnswer(needs, user, answer),
    removeRecoveryQuestion,
    answerRecoveryQuestion: (by, user, given) => own.answerRecoveryQuestion(needs, by, user, given),
    credential,
    riskSigns: database.batchedRead<string, RiskSigns>('directory.risk-signs', findRiskSigns),
    recordSignIn: signInWrite,
    listUsers: (query) => lists.listUsers(database, query),
    listUsersByPrefix: (text, limit, reached) => lists.listUsersByPrefix(database, text, limit, reached),
    async listMembers(groupId, after, limit) {
      const { id, builtIn } = await groups.getGroup(groupId);
      return lists.listMembers(database, { groupId: builtIn === 'EVERYONE' ? undefined : id, after, limit });
    },
    addToGroup: (by, groupId, idOrLogin) => changeMembership('addMember', by, groupId, idOrLogin),
    removeFromGroup: (by, groupId, idOrLogin) => changeMembership('removeMember', by, groupId, idOrLogin),
    bulkUsers: (by, rows, options) => bulkUsers(needs, by, rows, options),
    readMembers: (groupId) => readMembers(needs, groupId),
    replaceMembers: (by, groupId, wish) => replaceMembers(needs, by, groupId, wish),
    bulkMemberships: (by, rows, options) => changeMemberships(needs, by, rows, options),
    seedPeople: insertPeople,
  };
}

function personReads(needs: UsersNeeds, database: Database): Pick<Users, 'findPerson' | 'findPersonByLogin'> {
  const byId = database.batchedRead<string, Person>('directory.person', findPeople);
  const byLogin = database.batchedRead<string, Person>('directory.person-by-login', findPeopleByLoginKey);
  const withEveryone = (person: Person | undefined): Person | undefined => {
    const { everyoneId } = needs.groups.builtIn();
    return person && everyoneId !== undefined
      ? { ...person, groupIds: [...person.groupIds, everyoneId] }
      : person;
  };
  return {
    findPerson: async (userId) => withEveryone(await byId(userId)),
    async findPersonByLogin(login) {
      const person = userIdPattern.test(login) ? await byId(login) : undefined;
      const key = loginKey(login);
      return withEveryone(person ?? (key === '' ? undefined : await byLogin(key)));
    },
  };
}
