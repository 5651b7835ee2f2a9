import {
  eventBy,
  foldText,
  isForeignKeyViolation,
  isUniqueViolation,
  type Requester,
  type Schemas,
  wholeSecond,
} from '#src/directory/schemas/index.ts';
import {
  asksFor,
  checkExpression,
  knownAttributes,
  type RulePeople,
} from '#src/directory/group-rules/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type AssignmentDraft, maxAssignments, type RealmAssignment, type RealmOperation } from './realm.ts';
import { realmSection } from './realm-section.ts';
import { realmOf } from './realm-choice.ts';
import { createRealmRuns } from './realm-run.ts';
import * as store from './realm-store.ts';

export type RealmAssignmentsNeeds = {
  database: Database;
  snapshots: Snapshots;
  clock: Clock;
  ids: Ids;
  jobs: Pick<Jobs, 'define' | 'send'>;
  systemLog: SystemLog;
  schemas: Schemas;
  people: Pick<RulePeople, 'idsAfter' | 'lock'>;
  /** Of these people, their rows locked, those who were in another realm. */
  move(tx: Tx, userIds: readonly string[], realmId: string): Promise<string[]>;
};

type Person = { profile: Readonly<Record<string, unknown>>; facts: Readonly<Record<string, unknown>> };

export type RealmAssignments = {
  list(): Promise<RealmAssignment[]>;
  get(id: string): Promise<RealmAssignment>;
  /** At the priority, those from there on moving down; at the end when none is said. */
  create(by: Requester, draft: AssignmentDraft, priority: number | undefined): Promise<RealmAssignment>;
  replace(
    by: Requester,
    id: string,
    draft: AssignmentDraft,
    priority: number | undefined,
  ): Promise<RealmAssignment>;
  delete(by: Requester, id: string): Promise<void>;
  setStatus(by: Requester, id: string, status: RealmAssignment['status']): Promise<void>;
  /** Begins a run over all people. */
  execute(by: Requester, id: string): Promise<RealmOperation>;
  operations(page: { after: string | undefined; limit: number }): Promise<RealmOperation[]>;
  /** Assignments that ask for an attribute, by name. */
  usesOf(db: Reader, attribute: string): Promise<string[]>;
  /** Where somebody new belongs by the active assignments; undefined for the default realm. */
  realmFor(person: Person): string | undefined;
};

export function createRealmAssignments(needs: RealmAssignmentsNeeds): RealmAssignments {
  const { database, snapshots, clock } = needs;
  const runs = createRealmRuns(needs);
  const find = (all: readonly RealmAssignment[], id: string): RealmAssignment => {
    const found = all.find((one) => one.id === id);
    if (!found) throw assignmentNotFound(id);
    return found;
  };
  /** All assignments are read, changed and written under one lock; there are few. */
  const change = async <T>(
    by: Requester,
    eventType: string,
    work: (all: RealmAssignment[]) => { all: RealmAssignment[]; about: RealmAssignment; result: T },
  ): Promise<T> => {
    try {
      return await database.transaction(async (tx) => {
        const before = await store.lockAssignments(tx);
        const { all, about, result } = work(before);
        if (all.length > maxAssignments)
          throw validationFailed('realmAssignment', [
            `realmAssignment: there can be at most ${maxAssignments}`,
          ]);
        await store.saveAssignments(
          tx,
          all,
          all.map((one) => foldText(one.name)),
        );
        await snapshots.changed(tx, realmSection);
        const target = {
          id: about.id,
          type: 'RealmAssignment',
          alternateId: about.name,
          displayName: about.name,
        };
        await needs.systemLog.record(tx, { eventType, ...eventBy(by), target: [target] });
        return result;
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw nameTaken();
      if (isForeignKeyViolation(error)) throw noSuchRealm();
      throw error;
    }
  };
  const get = async (id: string) => find(await store.listAssignments(database), id);

  return {
    list: () => store.listAssignments(database),
    get,
    async create(by, draft, priority) {
      check(needs, draft);
      const now = wholeSecond(clock);
      const id = needs.ids.newId('rul');
      return change(by, 'realm.assignment.create', (before) => {
        const status = 'INACTIVE' as const;
        const added = { ...draft, id, status, priority: 0, created: now, lastUpdated: now };
        const all = placed(before, added, priority);
        return { all, about: added, result: find(all, id) };
      });
    },
    async replace(by, id, draft, priority) {
      check(needs, draft);
      return change(by, 'realm.assignment.update', (before) => {
        const old = find(before, id);
        const changed = { ...old, ...draft, lastUpdated: wholeSecond(clock) };
        const all = placed(before, changed, priority ?? old.priority);
        return { all, about: changed, result: find(all, id) };
      });
    },
    delete: (by, id) =>
      change(by, 'realm.assignment.delete', (before) => {
        const about = find(before, id);
        return { all: before.filter((one) => one !== about), about, result: undefined };
      }),
    setStatus: (by, id, status) =>
      change(by, `realm.assignment.${status === 'ACTIVE' ? 'activate' : 'deactivate'}`, (before) => {
        const about = find(before, id);
        const changed = { ...about, status, lastUpdated: wholeSecond(clock) };
        return { all: before.map((one) => (one === about ? changed : one)), about, result: undefined };
      }),
    async execute(by, id) {
      const assignment = await get(id);
      if (assignment.status !== 'ACTIVE')
        throw validationFailed('assignmentId', [
          'assignmentId: the assignment is not active; activate it first',
        ]);
      return runs.begin(by, assignment);
    },
    async operations({ after, limit }) {
      const last = after === undefined ? undefined : await store.findOperation(database, after);
      if (after !== undefined && !last) return [];
      return store.listOperations(database, { before: last, limit });
    },
    usesOf: async (db, attribute) =>
      (await store.listAssignments(db))
        .filter((one) => asksFor(one.expression, attribute))
        .map((one) => `realm assignment ${one.name}`),
    realmFor: (person) => realmOf(snapshots.current(realmSection), person)?.assignment.realmId,
  };
}

/** Priorities count from 1 without gaps; the place is where it says, or the end. */
function placed(
  before: readonly RealmAssignment[],
  one: RealmAssignment,
  priority: number | undefined,
): RealmAssignment[] {
  const others = before.filter((other) => other.id !== one.id);
  const at = Math.min(Math.max(1, priority ?? others.length + 1), others.length + 1) - 1;
  return [...others.slice(0, at), one, ...others.slice(at)].map((each, index) => ({
    ...each,
    priority: index + 1,
  }));
}

function check(needs: RealmAssignmentsNeeds, draft: AssignmentDraft): void {
  const { questions } = checkExpression(draft.expression, knownAttributes(needs));
  if (questions.length > 0)
    throw validationFailed('conditions.expression.value', [
      'conditions.expression.value: a realm cannot depend on groups, since who administers them depends on it',
    ]);
}

export const assignmentNotFound = (id: string) => notFound(id, 'RealmAssignment');
const nameTaken = () =>
  validationFailed('name', ['name: An object with this field already exists in the current organization']);
const noSuchRealm = () =>
  validationFailed('actions.assignUserToRealm.realmId', [
    'actions.assignUserToRealm.realmId: there is no such realm',
  ]);
