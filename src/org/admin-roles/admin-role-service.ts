import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, type Caller, type ClientContext, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { type Actor, actorOf, systemActor, type SystemLog, type Target } from '#src/system-log/index.ts';
import {
  getRole,
  includes,
  type Permissions,
  permissionsOfRoles,
  type RoleAssignment,
  type RoleType,
} from './admin-role.ts';
import * as store from './admin-role-store.ts';

export type PersonSummary = { id: string; login: string; displayName: string };

/** What has to be known of people; handed in, since they live in the directory. */
export type People = {
  /** By id or login. */
  find(idOrLogin: string): Promise<PersonSummary | undefined>;
  /** Which of them are ACTIVE, as this transaction sees it. */
  listActive(db: Reader, userIds: readonly string[]): Promise<ReadonlySet<string>>;
};

export type AdminRoles = {
  /** At the moment of asking; concurrent questions share a query. Nobody's is the empty set. */
  permissionsOf(userId: string): Promise<Permissions>;
  listOfUser(idOrLogin: string): Promise<RoleAssignment[]>;
  getOfUser(idOrLogin: string, assignmentId: string): Promise<RoleAssignment>;
  /** By somebody who holds at least what the role permits. */
  assign(idOrLogin: string, type: RoleType, by: By): Promise<RoleAssignment>;
  unassign(idOrLogin: string, assignmentId: string, by: By): Promise<void>;
  /** By the system: the first administrator, the command line. Assigning twice is no error. */
  grant(tx: Tx, person: PersonSummary, type: RoleType, actor: Actor): Promise<void>;
  /**
   * For whoever is about to suspend, deactivate or delete a person: throws if nobody who can sign in would be super administrator
   * afterwards. Holds all changes of roles until the transaction ends, so two administrators cannot remove each other.
   */
  checkSuperAdminRemains(tx: Tx, withoutUserId: string): Promise<void>;
  /** Whether anybody is: set-up is offered until then. */
  hasSuperAdmin(db: Reader): Promise<boolean>;
  listAdmins(page: { after: string; limit: number }): Promise<string[]>;
};

export type By = { caller: Caller; client: ClientContext };
type Needs = { clock: Clock; ids: Ids; database: Database; systemLog: SystemLog; people: People };

export function createAdminRoles({ clock, ids, database, systemLog, people }: Needs): AdminRoles {
  const typesOf = database.batchedRead<string, RoleType[]>('admin-role-types', (db, userIds) =>
    store.listTypes(db, userIds),
  );

  const getPerson = async (idOrLogin: string): Promise<PersonSummary> => {
    const person = await people.find(idOrLogin);
    if (!person) throw notFound(idOrLogin, 'User');
    return person;
  };

  const checkSuperAdminRemains = async (tx: Tx, withoutUserId: string): Promise<void> => {
    await store.lockChanges(tx);
    const holders = await store.listHolders(tx, 'SUPER_ADMIN');
    if (!holders.includes(withoutUserId)) return;
    const others = holders.filter((userId) => userId !== withoutUserId);
    const active = await people.listActive(tx, others);
    if (active.size > 0) return;
    throw new ApiError('E0000006', {
      summary: 'An organization needs at least one active super administrator.',
    });
  };

  /** Read again inside the transaction: what the caller could do when the request came may be gone. */
  const checkHolds = async (tx: Tx, caller: Caller, wanted: RoleType): Promise<void> => {
    const isPerson = caller.kind === 'session' || caller.kind === 'token';
    const held = isPerson
      ? permissionsOfRoles((await store.listTypes(tx, [caller.id])).get(caller.id) ?? [])
      : caller.permissions;
    if (includes(held, getRole(wanted).permissions)) return;
    throw new ApiError('E0000006', {
      causes: [`type: ${wanted} permits more than you may yourself, so you can neither assign nor remove it`],
    });
  };

  const record = (
    tx: Tx,
    verb: 'grant' | 'revoke',
    person: PersonSummary,
    type: RoleType,
    by: { actor: Actor; client?: ClientContext },
  ) =>
    systemLog.record(tx, {
      eventType: `user.account.privilege.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [asTarget(person)],
      debugData: {
        [verb === 'grant' ? 'privilegeGranted' : 'privilegeRevoked']: getRole(type).label,
        roleType: type,
      },
    });

  const insert = async (
    tx: Tx,
    person: PersonSummary,
    type: RoleType,
  ): Promise<RoleAssignment | undefined> => {
    const now = clock.now();
    const prefix = getRole(type).resourceSet === undefined ? 'ra1' : 'irb';
    const made = { id: ids.newId(prefix), userId: person.id, type, created: now, lastUpdated: now };
    return (await store.insert(tx, made)) ? made : undefined;
  };

  // Whoever is deactivated is no administrator any more, also when coming back.
  systemLog.react({
    name: 'admin-roles-of-leavers',
    eventTypes: ['user.lifecycle.deactivate', 'user.lifecycle.delete.completed'],
    async handle({ target }) {
      const leavers = (target ?? []).filter(({ type }) => type === 'User');
      await database.transaction(async (tx) => {
        await store.lockChanges(tx);
        for (const { id, alternateId, displayName } of leavers) {
          for (const role of await store.listOfUser(tx, id)) {
            await store.remove(tx, role.id);
            await record(tx, 'revoke', { id, login: alternateId, displayName }, role.type, {
              actor: systemActor,
            });
          }
        }
      });
    },
  });

  return {
    permissionsOf: async (userId) => permissionsOfRoles((await typesOf(userId)) ?? []),
    listOfUser: async (idOrLogin) => store.listOfUser(database, (await getPerson(idOrLogin)).id),
    async getOfUser(idOrLogin, assignmentId) {
      const found = await store.find(database, (await getPerson(idOrLogin)).id, assignmentId);
      if (!found) throw notFound(assignmentId, 'RoleAssignment');
      return found;
    },
    async assign(idOrLogin, type, { caller, client }) {
      const person = await getPerson(idOrLogin);
      return database.transaction(async (tx) => {
        await store.lockChanges(tx);
        await checkHolds(tx, caller, type);
        const made = await insert(tx, person, type);
        if (!made) {
          throw new ApiError('E0000090', { causes: ['The role specified is already assigned to the user.'] });
        }
        await record(tx, 'grant', person, type, { actor: actorOf(caller), client });
        return made;
      });
    },
    async unassign(idOrLogin, assignmentId, { caller, client }) {
      const person = await getPerson(idOrLogin);
      await database.transaction(async (tx) => {
        await store.lockChanges(tx);
        const found = await store.find(tx, person.id, assignmentId);
        if (!found) throw notFound(assignmentId, 'RoleAssignment');
        await checkHolds(tx, caller, found.type);
        if (found.type === 'SUPER_ADMIN') await checkSuperAdminRemains(tx, person.id);
        await store.remove(tx, found.id);
        await record(tx, 'revoke', person, found.type, { actor: actorOf(caller), client });
      });
    },
    async grant(tx, person, type, actor) {
      if (await insert(tx, person, type)) await record(tx, 'grant', person, type, { actor });
    },
    checkSuperAdminRemains,
    hasSuperAdmin: async (db) => (await store.listHolders(db, 'SUPER_ADMIN')).length > 0,
    listAdmins: ({ after, limit }) => store.listAdmins(database, after, limit),
  };
}

const asTarget = (person: PersonSummary): Target => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: person.displayName,
});
