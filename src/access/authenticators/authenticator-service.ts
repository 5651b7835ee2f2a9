import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validated, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import defaults from '../../../defaults/authenticators.json' with { type: 'json' };
import { type AuthenticatorKind, authenticatorKinds } from './authenticator-kinds.ts';
import {
  type Authenticator,
  type AuthenticatorKey,
  type AuthenticatorMethod,
  type LifecycleStatus,
  maybeMany,
} from './authenticator.ts';
import * as store from './authenticator-store.ts';

export type AuthenticatorDraft = {
  key: AuthenticatorKey;
  name?: string | undefined;
  description?: string | undefined;
  settings?: unknown;
  provider?: unknown;
};

export type AuthenticatorUse = { type: string; id: string; name: string; policyId: string };

export type Authenticators = {
  /** In the order in which they were made. */
  all(): readonly Authenticator[];
  /** By id, or by key: the first of that key. */
  find(idOrKey: string): Authenticator | undefined;
  get(id: string): Promise<Authenticator>;
  create(draft: AuthenticatorDraft, status: LifecycleStatus, by: Requester): Promise<Authenticator>;
  replace(id: string, draft: AuthenticatorDraft, by: Requester): Promise<Authenticator>;
  setStatus(id: string, status: LifecycleStatus, by: Requester): Promise<Authenticator>;
  /** Policies that name it: while there are any, it stays ACTIVE. */
  usesOf(id: string): Promise<AuthenticatorUse[]>;
  /** Changes one thing of it and writes it down. For methods. */
  change(
    id: string,
    by: Requester,
    work: (before: Authenticator) => Authenticator | Promise<Authenticator>,
  ): Promise<Authenticator>;
  /** What every org has. Does nothing where there is any. */
  seedDefaults(tx: Tx): Promise<void>;
};

export type AuthenticatorNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  /** Policies that count on it, as the transaction sees them. */
  usesOf(db: Reader, one: Authenticator): Promise<AuthenticatorUse[]> | AuthenticatorUse[];
};

type Catalogue = { all: readonly Authenticator[]; byIdOrKey: ReadonlyMap<string, Authenticator> };
const section: Section<Catalogue> = {
  name: 'access.authenticators',
  async load(db) {
    const all = await store.listAll(db);
    const byIdOrKey = new Map<string, Authenticator>();
    for (const one of all) {
      byIdOrKey.set(one.id, one);
      if (!byIdOrKey.has(one.key)) byIdOrKey.set(one.key, one);
    }
    return { all, byIdOrKey };
  },
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createAuthenticators(needs: AuthenticatorNeeds): Authenticators {
  const { clock, ids, database, snapshots } = needs;
  snapshots.register(section);

  const record = async (tx: Tx, verb: string, one: Authenticator, by: Requester, before?: Authenticator) => {
    const changes = before && { changeDetails: { from: shown(before), to: shown(one) } };
    await needs.systemLog.record(tx, {
      eventType: `security.authenticator.lifecycle.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: one.id, type: 'Authenticator', alternateId: one.key, displayName: one.name, ...changes },
      ],
    });
    await snapshots.changed(tx, section);
  };

  const checkFree = async (tx: Tx, one: Authenticator): Promise<void> => {
    const taken = await store.isTaken(tx, one, maybeMany.includes(one.key) ? undefined : one.key);
    if (taken !== undefined) {
      throw validationFailed(taken, [`${taken}: an authenticator with this ${taken} already exists`]);
    }
  };

  const write = (
    id: string,
    work: (tx: Tx, before: Authenticator) => Promise<Authenticator>,
  ): Promise<Authenticator> =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'Authenticator');
      return work(tx, before);
    });

  return {
    all: () => snapshots.current(section).all,
    find: (idOrKey) => snapshots.current(section).byIdOrKey.get(idOrKey),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'Authenticator');
      return found;
    },
    create: (draft, status, by) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const one = newAuthenticator(draft, status, { id: ids.newId('aut'), now: clock.now() });
        await checkFree(tx, one);
        await store.insert(tx, one);
        await record(tx, 'create', one, by);
        if (status === 'ACTIVE') await record(tx, 'activate', one, by);
        return one;
      }),
    replace: (id, draft, by) =>
      write(id, async (tx, before) => {
        if (draft.key !== before.key) {
          throw validationFailed('key', [`key: stays ${before.key}, as the authenticator was made`]);
        }
        const kind = authenticatorKinds[before.key];
        const one: Authenticator = {
          ...before,
          name: draft.name ?? before.name,
          description: draft.description ?? before.description,
          settings: draft.settings === undefined ? before.settings : settingsOf(kind, draft.settings),
          provider: draft.provider === undefined ? before.provider : providerOf(kind, draft.provider),
          lastUpdated: clock.now(),
        };
        await checkFree(tx, one);
        await store.update(tx, one);
        await record(tx, 'update', one, by, before);
        return one;
      }),
    setStatus: (id, status, by) =>
      write(id, async (tx, before) => {
        // Asking for what is already so changes nothing, and so nothing is written down.
        if (before.status === status) return before;
        if (status === 'INACTIVE') await checkMayRest(tx, before, needs);
        const one = { ...before, status, lastUpdated: clock.now() };
        await store.update(tx, one);
        await record(tx, status === 'ACTIVE' ? 'activate' : 'deactivate', one, by);
        return one;
      }),
    async usesOf(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'Authenticator');
      return needs.usesOf(database, found);
    },
    change: (id, by, work) =>
      write(id, async (tx, before) => {
        const after = await work(before);
        if (after === before) return before;
        const one = { ...after, lastUpdated: clock.now() };
        await store.update(tx, one);
        await record(tx, 'update', one, by, before);
        return one;
      }),
    async seedDefaults(tx) {
      if ((await store.listAll(tx)).length > 0) return;
      const now = clock.now();
      for (const { key, status } of defaults.authenticators) {
        const draft = { key: key as AuthenticatorKey };
        await store.insert(
          tx,
          newAuthenticator(draft, status as LifecycleStatus, { id: ids.newId('aut'), now }),
        );
      }
      await snapshots.changed(tx, section);
    },
  };
}

function newAuthenticator(
  draft: AuthenticatorDraft,
  status: LifecycleStatus,
  { id, now }: { id: string; now: Date },
): Authenticator {
  const kind = authenticatorKinds[draft.key];
  if (kind.missing !== undefined) {
    throw new ApiError('E0000015', { causes: [`key: this server has no ${draft.key}: ${kind.missing}`] });
  }
  if (kind.provider !== undefined && draft.provider === undefined) {
    throw validationFailed('provider', [`provider: is required with ${draft.key}`]);
  }
  const methods = kind.methods.map(
    (method): AuthenticatorMethod => ({
      ...method,
      status: kind.offAtFirst?.includes(method.type) === true ? 'INACTIVE' : 'ACTIVE',
    }),
  );
  return {
    id,
    key: draft.key,
    type: kind.type,
    name: draft.name ?? kind.name,
    description: draft.description,
    status,
    settings: settingsOf(kind, draft.settings),
    provider: draft.provider === undefined ? undefined : providerOf(kind, draft.provider),
    methods,
    created: now,
    lastUpdated: now,
  };
}

function settingsOf(kind: AuthenticatorKind, given: unknown): Record<string, unknown> | undefined {
  if (kind.settings !== undefined) return validated(kind.settings, given ?? {}, 'settings', ['settings']);
  if (given === undefined || given === null || Object.keys(given).length === 0) return undefined;
  throw validationFailed('settings', ['settings: this authenticator has none; its methods may have']);
}

function providerOf(kind: AuthenticatorKind, given: unknown): Record<string, unknown> {
  if (kind.provider === undefined)
    throw validationFailed('provider', ['provider: this authenticator has none']);
  return validated(kind.provider, given, 'provider', ['provider']);
}

async function checkMayRest(
  tx: Tx,
  one: Authenticator,
  needs: Pick<AuthenticatorNeeds, 'usesOf'>,
): Promise<void> {
  if (one.key === 'okta_password') {
    throw new ApiError('E0000148', { summary: 'The password authenticator cannot be deactivated.' });
  }
  const uses = await needs.usesOf(tx, one);
  if (uses.length === 0) return;
  const causes = uses.slice(0, 20).map(({ name }) => `authenticator: is used by policy "${name}"`);
  throw new ApiError('E0000148', { causes });
}

const shown = ({ name, status, settings, provider, methods }: Authenticator) => ({
  name,
  status,
  settings: settings ?? null,
  provider: provider ?? null,
  methods,
});
