import type { DraftBody, Policies } from '#src/access/policies/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { mostActive, type Shadow, type ShadowCount } from './shadow.ts';
import * as store from './shadow-store.ts';

export type ShadowNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  policies: Pick<Policies, 'readDraft' | 'versionsFor' | 'promoteDraft'>;
};

export type ShadowDraft = { name: string; status: Shadow['status']; draft: DraftBody };

export type Shadows = {
  list(): Promise<Shadow[]>;
  get(id: string): Promise<Shadow>;
  countsOf(id: string): Promise<ShadowCount[]>;
  create(draft: ShadowDraft, by: Requester): Promise<Shadow>;
  /** Another draft begins to count anew, from the policies as they are now. */
  replace(id: string, draft: ShadowDraft & { rebase?: boolean }, by: Requester): Promise<Shadow>;
  discard(id: string, by: Requester): Promise<void>;
  /** Makes the draft the live policies; refused where those have changed since it was made. The shadow goes. */
  promote(id: string, by: Requester): Promise<ReadonlyMap<string, string>>;
};

export function createShadows(needs: ShadowNeeds): Shadows {
  const { database, clock, policies } = needs;

  const changed = async (tx: Tx, what: string, shadow: Shadow, by: Requester): Promise<void> => {
    await needs.systemLog.record(tx, {
      eventType: `policy.shadow.${what}`,
      ...eventBy(by),
      target: [{ id: shadow.id, type: 'ShadowPolicy', alternateId: shadow.id, displayName: shadow.name }],
    });
    await needs.snapshots.changed(tx, store.shadowsSection);
  };
  const get = async (id: string): Promise<Shadow> => {
    const shadow = await store.findShadow(database, id);
    if (shadow === undefined) throw notFound(id, 'ShadowPolicy');
    return shadow;
  };

  return {
    list: () => store.listShadows(database),
    get,
    countsOf: (id) => store.listCounts(database, id),
    async create({ name, status, draft }, by) {
      await requireDraft(policies, draft);
      const nowMs = clock.nowMs();
      const shadow: Shadow = {
        id: needs.ids.newUuid(),
        name,
        status,
        draft,
        versions: policies.versionsFor(draft),
        createdBy: by.actor.id,
        createdMs: nowMs,
        lastUpdatedMs: nowMs,
      };
      await database.transaction(async (tx) => {
        await store.lockShadows(tx);
        requireRoom(await store.listShadows(tx), shadow);
        await store.insertShadow(tx, shadow);
        await changed(tx, 'create', shadow, by);
      });
      return shadow;
    },
    async replace(id, { name, status, draft, rebase = false }, by) {
      await requireDraft(policies, draft);
      return database.transaction(async (tx) => {
        await store.lockShadows(tx);
        const all = await store.listShadows(tx);
        const before = all.find((one) => one.id === id);
        if (before === undefined) throw notFound(id, 'ShadowPolicy');
        const isSame = !rebase && JSON.stringify(before.draft) === JSON.stringify(draft);
        const versions = isSame ? before.versions : policies.versionsFor(draft);
        const shadow = { ...before, name, status, draft, versions, lastUpdatedMs: clock.nowMs() };
        requireRoom(all, shadow);
        await store.updateShadow(tx, shadow);
        if (!isSame) await store.clearCounts(tx, id);
        await changed(tx, 'update', shadow, by);
        return shadow;
      });
    },
    async discard(id, by) {
      const shadow = await get(id);
      await database.transaction(async (tx) => {
        if (!(await store.deleteShadow(tx, id))) throw notFound(id, 'ShadowPolicy');
        await changed(tx, 'delete', shadow, by);
      });
    },
    async promote(id, by) {
      const shadow = await get(id);
      if (shadow.draft.apps !== undefined && shadow.draft.apps.length > 0) {
        throw new ApiError('E0000015', {
          causes: [
            'draft.apps: giving apps another policy is no part of promoting; promote the rest, and PUT /api/v1/apps/{appId}/policies/{policyId}',
          ],
        });
      }
      const made = await policies.promoteDraft(shadow.draft, shadow.versions, by);
      // Whoever comes second finds the policies changed; a shadow that outlives a crash here says so when it is promoted again.
      await database.transaction(async (tx) => {
        if (await store.deleteShadow(tx, id)) await changed(tx, 'promote', shadow, by);
      });
      return made;
    },
  };
}

async function requireDraft(policies: ShadowNeeds['policies'], draft: DraftBody): Promise<void> {
  await policies.readDraft(draft);
}

function requireRoom(all: readonly Shadow[], shadow: Shadow): void {
  if (all.some(({ id, name }) => name === shadow.name && id !== shadow.id)) {
    throw validationFailed('name', ['name: a shadow policy of this name is there already']);
  }
  const active = all.filter(({ id, status }) => status === 'ACTIVE' && id !== shadow.id).length;
  if (shadow.status === 'ACTIVE' && active >= mostActive) {
    throw validationFailed('status', [
      `status: ${mostActive} shadow policies are active, and each is asked at every sign-in; make one INACTIVE first`,
    ]);
  }
  if (all.length >= 100)
    throw validationFailed('name', ['name: there are 100 shadow policies; discard some']);
}
