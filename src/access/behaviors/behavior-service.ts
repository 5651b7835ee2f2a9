import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type Behavior, type BehaviorRule, defaultBehaviors } from './behavior.ts';
import type { BehaviorBody } from './behavior-schema.ts';
import * as store from './behavior-store.ts';

export type Behaviors = {
  /** By id or by name, which is how expressions call them. */
  find(idOrName: string): Behavior | undefined;
  /** From memory, with those that are INACTIVE. */
  all(): readonly Behavior[];
  list(after: string, limit: number): Promise<Behavior[]>;
  get(id: string): Promise<Behavior>;
  create(body: BehaviorBody, by: Requester): Promise<Behavior>;
  replace(id: string, body: BehaviorBody, by: Requester): Promise<Behavior>;
  setStatus(id: string, status: Behavior['status'], by: Requester): Promise<Behavior>;
  delete(id: string, by: Requester): Promise<void>;
  /** Ids of those that are not there; the others cannot go before the transaction ends. */
  findMissing(tx: Tx, ids: readonly string[]): Promise<string[]>;
  /** What every org has. Does nothing where there is any. */
  seedDefaults(tx: Tx): Promise<void>;
};

export type BehaviorNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  /** Names of policies that go by it, as the transaction sees them. */
  usesOf(db: Reader, behavior: Behavior): Promise<{ name: string }[]> | { name: string }[];
};

type Catalogue = {
  all: readonly Behavior[];
  byId: ReadonlyMap<string, Behavior>;
  byName: ReadonlyMap<string, Behavior>;
};
const section: Section<Catalogue> = {
  name: 'access.behaviors',
  async load(db) {
    const all = await store.listAll(db);
    return {
      all,
      byId: new Map(all.map((one) => [one.id, one])),
      byName: new Map(all.map((one) => [one.name, one])),
    };
  },
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createBehaviors(needs: BehaviorNeeds): Behaviors {
  const { clock, ids, database, snapshots } = needs;
  snapshots.register(section);

  const record = async (tx: Tx, verb: string, one: Behavior, by: Requester, before?: Behavior) => {
    const changes = before && { changeDetails: { from: shown(before), to: shown(one) } };
    await needs.systemLog.record(tx, {
      eventType: `security.behavior.settings.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: one.id, type: 'BehaviorRule', alternateId: 'unknown', displayName: one.name, ...changes },
      ],
    });
    await snapshots.changed(tx, section);
  };
  const checkName = (isFree: boolean): void => {
    if (!isFree) throw validationFailed('name', ['name: There is already a behavior rule with this name']);
  };
  const change = (id: string, work: (tx: Tx, before: Behavior) => Promise<Behavior>): Promise<Behavior> =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'BehaviorRule');
      return work(tx, before);
    });

  return {
    find(idOrName) {
      const { byId, byName } = snapshots.current(section);
      return byId.get(idOrName) ?? byName.get(idOrName);
    },
    all: () => snapshots.current(section).all,
    list: (after, limit) => store.listPage(database, after, limit),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'BehaviorRule');
      return found;
    },
    create: (body, by) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const now = clock.now();
        const { name, status = 'ACTIVE' } = body;
        const one = {
          id: ids.newId('bhv'),
          name,
          status,
          rule: ruleOf(body),
          created: now,
          lastUpdated: now,
        };
        checkName(await store.insert(tx, one));
        await record(tx, 'create', one, by);
        return one;
      }),
    replace: (id, body, by) =>
      change(id, async (tx, before) => {
        const { name, status = before.status } = body;
        if (body.type !== before.rule.type) {
          throw validationFailed('type', [`type: stays ${before.rule.type}, as the rule was made`]);
        }
        const one = { ...before, name, status, rule: ruleOf(body), lastUpdated: clock.now() };
        checkName(await store.update(tx, one));
        await record(tx, 'update', one, by, before);
        return one;
      }),
    setStatus: (id, status, by) =>
      change(id, async (tx, before) => {
        // Asking for what is already so changes nothing, and so nothing is written down.
        if (before.status === status) return before;
        const one = { ...before, status, lastUpdated: clock.now() };
        await store.update(tx, one);
        await record(tx, 'update', one, by, before);
        return one;
      }),
    async delete(id, by) {
      await change(id, async (tx, before) => {
        const uses = await needs.usesOf(tx, before);
        if (uses.length > 0) {
          const causes = uses.slice(0, 20).map(({ name }) => `behavior: is used by "${name}"`);
          throw new ApiError('E0000056', { summary: 'Delete behavior rule forbidden.', causes });
        }
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
        return before;
      });
    },
    findMissing: (tx, behaviorIds) => store.findMissing(tx, behaviorIds),
    async seedDefaults(tx) {
      if ((await store.listPage(tx, '', 1)).length > 0) return;
      const now = clock.now();
      for (const one of defaultBehaviors) {
        await store.insert(tx, {
          ...one,
          id: ids.newId('bhv'),
          status: 'ACTIVE',
          created: now,
          lastUpdated: now,
        });
      }
      await snapshots.changed(tx, section);
    },
  };
}

/** The settings of a body are those of its type: the schema has seen to it. */
const ruleOf = ({ type, settings }: BehaviorBody) => ({ type, settings }) as BehaviorRule;

const shown = ({ name, status, rule }: Behavior) => ({ name, status, ...rule });
