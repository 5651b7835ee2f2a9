import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Actor, SystemLog, Target } from '#src/system-log/index.ts';
import { type OriginScope, type OriginsByUse, originsByUse, type TrustedOrigin } from './trusted-origin.ts';
import * as store from './trusted-origin-store.ts';

export type By = { actor: Actor; client: ClientContext };
export type OriginDraft = { name: string; origin: string; scopes: OriginScope[] };

export type TrustedOrigins = {
  /** Of a browser's Origin header, as it came. */
  mayCall(origin: string): boolean;
  /** Of the origin of an address that people are to be sent to. */
  mayBeSentTo(origin: string): boolean;
  /** For frame-ancestors. */
  mayFrame(): readonly string[];
  list(page: store.Page): Promise<TrustedOrigin[]>;
  get(id: string): Promise<TrustedOrigin>;
  create(draft: OriginDraft, by: By): Promise<TrustedOrigin>;
  replace(id: string, draft: OriginDraft, by: By): Promise<TrustedOrigin>;
  setStatus(id: string, status: TrustedOrigin['status'], by: By): Promise<TrustedOrigin>;
  delete(id: string, by: By): Promise<void>;
};

type Needs = { clock: Clock; ids: Ids; database: Database; snapshots: Snapshots; systemLog: SystemLog };

export function createTrustedOrigins({ clock, ids, database, snapshots, systemLog }: Needs): TrustedOrigins {
  const section: Section<OriginsByUse> = {
    name: 'trusted-origins',
    load: async (db) => originsByUse(await store.listAll(db)),
  };
  snapshots.register(section);

  const record = async (tx: Tx, eventType: string, one: TrustedOrigin, by: By, before?: TrustedOrigin) => {
    const changes = before && { changeDetails: { from: shown(before), to: shown(one) } };
    const target: Target = { ...asTarget(one), ...changes };
    await systemLog.record(tx, { eventType, ...by, outcome: { result: 'SUCCESS' }, target: [target] });
    await snapshots.changed(tx, section);
  };

  /** Both names and origins are one of a kind. */
  const checkFree = async (tx: Tx, one: TrustedOrigin): Promise<void> => {
    const taken = await store.findTaken(tx, one);
    if (taken.length === 0) return;
    throw validationFailed(
      taken[0] ?? 'name',
      taken.map((field) => `${field}: An object with this field already exists in the current organization`),
    );
  };

  const change = (id: string, work: (tx: Tx, before: TrustedOrigin) => Promise<TrustedOrigin>) =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (!before) throw notFound(id, 'TrustedOrigin');
      return work(tx, before);
    });

  return {
    mayCall: (origin) => snapshots.current(section).CORS.has(origin),
    mayBeSentTo: (origin) => snapshots.current(section).REDIRECT.has(origin),
    mayFrame: () => [...snapshots.current(section).IFRAME_EMBED],
    list: (page) => store.listPage(database, page),
    async get(id) {
      const found = await store.find(database, id);
      if (!found) throw notFound(id, 'TrustedOrigin');
      return found;
    },
    create: (draft, by) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const now = clock.now();
        const whoAndWhen = {
          created: now,
          createdBy: by.actor.id,
          lastUpdated: now,
          lastUpdatedBy: by.actor.id,
        };
        const one: TrustedOrigin = { id: ids.newId('tos'), ...draft, status: 'ACTIVE', ...whoAndWhen };
        await checkFree(tx, one);
        await store.insert(tx, one);
        await record(tx, 'security.trusted_origin.create', one, by);
        return one;
      }),
    replace: (id, draft, by) =>
      change(id, async (tx, before) => {
        const one = { ...before, ...draft, lastUpdated: clock.now(), lastUpdatedBy: by.actor.id };
        await checkFree(tx, one);
        await store.update(tx, one);
        await record(tx, 'security.trusted_origin.update', one, by, before);
        return one;
      }),
    setStatus: (id, status, by) =>
      change(id, async (tx, before) => {
        // Asking for what is already so changes nothing, and so nothing is written down.
        if (before.status === status) return before;
        const one = { ...before, status, lastUpdated: clock.now(), lastUpdatedBy: by.actor.id };
        await store.update(tx, one);
        const verb = status === 'ACTIVE' ? 'activate' : 'deactivate';
        await record(tx, `security.trusted_origin.${verb}`, one, by);
        return one;
      }),
    delete: async (id, by) => {
      await change(id, async (tx, before) => {
        await store.remove(tx, id);
        await record(tx, 'security.trusted_origin.delete', before, by);
        return before;
      });
    },
  };
}

const shown = ({ name, origin, scopes }: TrustedOrigin) => ({ name, origin, scopes });

const asTarget = (one: TrustedOrigin): Target => ({
  id: one.id,
  type: 'TrustedOrigin',
  alternateId: one.origin,
  displayName: one.name,
});
