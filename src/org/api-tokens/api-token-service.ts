import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  notFound,
  unlimitedPermissions,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { includes, type Permissions } from '../admin-roles/index.ts';
import { type Actor, actorOf, systemActor, type SystemLog, type Target } from '#src/system-log/index.ts';
import {
  type ApiToken,
  looksLikeToken,
  type MatchesZone,
  slidingSeconds,
  type TokenNetwork,
  tokenPrefix,
  tokenSecretBytes,
  zonesOfNetwork,
} from './api-token.ts';
import { createTokenAuthentication } from './api-token-authentication.ts';
import * as store from './api-token-store.ts';

export type By = { caller: Caller; client: ClientContext };
export type TokenDraft = {
  name: string;
  network?: TokenNetwork | undefined;
  expiresAt?: Date | undefined;
  scopes?: string[] | undefined;
};

export type ApiTokens = {
  /** The token behind a presented value, or undefined for anything that is not good for this call, whatever the reason. */
  authenticate(value: string, client: Pick<ClientContext, 'ipAddress'>): Promise<ApiToken | undefined>;
  /** For who asks. `value` is what is shown once. */
  create(draft: TokenDraft, by: By): Promise<{ token: ApiToken; value: string }>;
  /** For a service account, in the transaction of its keeper, who has asked whether the caller may. */
  createFor(tx: Tx, ownerId: string, draft: TokenDraft, by: By): Promise<{ token: ApiToken; value: string }>;
  /** A new value under the same name and limits; the old one ends at `graceUntil`, or when it would have. */
  rotate(
    tx: Tx,
    before: ApiToken,
    next: { expiresAt: Date; graceUntil: Date },
    by: By,
  ): Promise<{ token: ApiToken; value: string }>;
  /** By the system, for a person: the command line; development with a value of its own. */
  issue(
    tx: Tx,
    given: { userId: string; name: string; value?: string; expiresAt?: Date; actor?: Actor },
  ): Promise<{ token: ApiToken; value: string }>;
  list(): Promise<ApiToken[]>;
  listOfOwner(db: Reader, ownerId: string): Promise<ApiToken[]>;
  get(id: string): Promise<ApiToken>;
  update(id: string, change: { name: string; network?: TokenNetwork | undefined }, by: By): Promise<ApiToken>;
  revoke(id: string, by: By): Promise<void>;
  /** With their owner. */
  revokeAllOf(
    tx: Tx,
    ownerIds: readonly string[],
    by: { actor: Actor; client?: ClientContext },
  ): Promise<void>;
  /** The tokens that may be used from a zone only. */
  usesOfZone(db: Reader, zoneId: string): Promise<{ type: string; id: string; name: string }[]>;
  /** Expired ones stay visible for a while; then they go. */
  sweep(): Promise<number>;
};

export type TokenNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  systemLog: SystemLog;
  /** Status of a person or service account: ACTIVE, SUSPENDED, …; undefined where there is none. Asked at every use. */
  findOwnerStatus(ownerId: string): Promise<string | undefined>;
  /** What the owner may do as an administrator. */
  permissionsOf(ownerId: string): Promise<Permissions>;
  matchesZone: MatchesZone;
  /** Holds those that there are until the transaction ends; gives those that there are not. */
  findMissingZones(tx: Tx, zoneIds: readonly string[]): Promise<string[]>;
};

const keepExpiredMs = 30 * 86_400_000;
const longestLifeMs = 5 * 365 * 86_400_000;

export function createApiTokens(needs: TokenNeeds): ApiTokens {
  const { clock, ids, database, systemLog } = needs;
  const record = (
    tx: Tx,
    verb: string,
    token: ApiToken,
    by: { actor: Actor; client?: ClientContext },
    target?: Partial<Target>,
  ) =>
    systemLog.record(tx, {
      eventType: `system.api_token.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [{ ...asTarget(token), ...target }],
    });
  const eventBy = (by: By) => ({ actor: actorOf(by.caller), client: by.client });

  const checkZones = async (tx: Tx, network: TokenNetwork): Promise<void> => {
    const wanted = zonesOfNetwork(network);
    if (wanted.length === 0) return;
    const missing = await needs.findMissingZones(tx, wanted);
    if (missing.length === 0) return;
    throw validationFailed(
      'network',
      missing.map((id) => `network: there is no network zone ${id}`),
    );
  };

  const insert = async (tx: Tx, draft: TokenDraft & { userId: string; value?: string | undefined }) => {
    const now = clock.now();
    const value = draft.value ?? `${tokenPrefix}${ids.newSecret(tokenSecretBytes)}`;
    const token: ApiToken = {
      id: ids.newId('00T'),
      userId: draft.userId,
      name: draft.name,
      clientName: 'Gatehouse API',
      network: draft.network ?? { connection: 'ANYWHERE' },
      windowSeconds: draft.expiresAt ? null : slidingSeconds,
      expiresAt: draft.expiresAt ?? new Date(now.getTime() + slidingSeconds * 1000),
      scopes: draft.scopes ?? null,
      lastUsedAt: null,
      created: now,
      lastUpdated: now,
    };
    await checkZones(tx, token.network);
    await store.insert(tx, token, sha256(value));
    return { token, value };
  };

  /** Changes a token that the caller may touch, in one transaction with its event. Whose it is never changes, so that is asked before. */
  const change = async (id: string, by: By, work: (tx: Tx, token: ApiToken) => Promise<ApiToken>) => {
    const found = await store.find(database, id);
    if (!found) throw notFound(id, 'Token');
    await checkMayTouch(by.caller, found);
    return database.transaction(async (tx) => {
      const token = await store.lock(tx, id);
      if (!token) throw notFound(id, 'Token');
      return work(tx, token);
    });
  };

  /** An administrator who could loosen the token of somebody with more rights would have those rights for the asking. */
  const checkMayTouch = async (caller: Caller, token: ApiToken): Promise<void> => {
    if (caller.id === token.userId) return;
    if (includes(unlimitedPermissions(caller), await needs.permissionsOf(token.userId))) return;
    throw new ApiError('E0000006', { causes: ['The owner of this token may do more than you.'] });
  };

  const revokeAllOf: ApiTokens['revokeAllOf'] = async (tx, ownerIds, by) => {
    for (const token of await store.removeOfUsers(tx, ownerIds)) await record(tx, 'revoke', token, by);
  };

  // While somebody is not ACTIVE the tokens are dead; this keeps them so should the person come back.
  systemLog.react({
    name: 'api-tokens-of-leavers',
    eventTypes: ['user.lifecycle.deactivate', 'user.lifecycle.delete.completed'],
    async handle({ target }) {
      const leavers = (target ?? []).filter(({ type }) => type === 'User').map(({ id }) => id);
      await database.transaction((tx) => revokeAllOf(tx, leavers, { actor: systemActor }));
    },
  });

  return {
    authenticate: createTokenAuthentication(needs),
    async create(draft, by) {
      const { caller } = by;
      // Whose it is follows from who asks and from nothing in the request. A token of few scopes must not make one of all.
      const isPerson = caller.id.startsWith('00u') && caller.scopes === undefined;
      if (!isPerson || (caller.kind !== 'session' && caller.kind !== 'token')) {
        throw new ApiError('E0000006', {
          causes: [
            'caller: a person makes API tokens of their own, with a session or an API token; for programs there are service accounts',
          ],
        });
      }
      checkExpiry(draft.expiresAt, clock.nowMs());
      return database.transaction(async (tx) => {
        const made = await insert(tx, { ...draft, userId: caller.id });
        await record(tx, 'create', made.token, eventBy(by));
        return made;
      });
    },
    async createFor(tx, ownerId, draft, by) {
      checkExpiry(draft.expiresAt, clock.nowMs());
      const made = await insert(tx, { ...draft, userId: ownerId });
      await record(tx, 'create', made.token, eventBy(by));
      return made;
    },
    async rotate(tx, before, { expiresAt, graceUntil }, by) {
      checkExpiry(expiresAt, clock.nowMs());
      const { userId, name, network, scopes } = before;
      const made = await insert(tx, { userId, name, network, scopes: scopes ?? undefined, expiresAt });
      await store.shorten(tx, before.id, graceUntil, clock.now());
      await record(tx, 'create', made.token, eventBy(by));
      const ends = graceUntil < before.expiresAt ? graceUntil : before.expiresAt;
      await record(tx, 'update', before, eventBy(by), {
        changeDetails: {
          from: { expiresAt: before.expiresAt.toISOString() },
          to: { expiresAt: ends.toISOString(), replacedBy: made.token.id },
        },
      });
      return made;
    },
    async issue(tx, { userId, name, value, expiresAt, actor = systemActor }) {
      if (value !== undefined && !looksLikeToken(value)) {
        throw new Error('an API token has 8 to 200 visible characters');
      }
      const made = await insert(tx, { userId, name, value, expiresAt });
      await record(tx, 'create', made.token, { actor });
      return made;
    },
    list: () => store.listTokens(database),
    listOfOwner: store.listOfOwner,
    async get(id) {
      const token = await store.find(database, id);
      if (!token) throw notFound(id, 'Token');
      return token;
    },
    update: (id, { name, network }, by) =>
      change(id, by, async (tx, before) => {
        const token = { ...before, name, network: network ?? before.network, lastUpdated: clock.now() };
        await checkZones(tx, token.network);
        await store.update(tx, id, token.name, token.network, token.lastUpdated);
        await record(tx, 'update', token, eventBy(by), {
          changeDetails: { from: shown(before), to: shown(token) },
        });
        return token;
      }),
    async revoke(id, by) {
      await change(id, by, async (tx, token) => {
        await store.remove(tx, id);
        await record(tx, 'revoke', token, eventBy(by));
        return token;
      });
    },
    revokeAllOf,
    async usesOfZone(db, zoneId) {
      const tokens = (await store.listWithNetworks(db)).filter(({ network }) =>
        zonesOfNetwork(network).includes(zoneId),
      );
      return tokens.map(({ id, name }) => ({ type: 'API token', id, name }));
    },
    sweep: () =>
      database.transaction((tx) => store.removeExpired(tx, new Date(clock.nowMs() - keepExpiredMs))),
  };
}

function checkExpiry(expiresAt: Date | undefined, nowMs: number): void {
  if (!expiresAt) return;
  const aheadMs = expiresAt.getTime() - nowMs;
  if (aheadMs > 0 && aheadMs <= longestLifeMs) return;
  throw validationFailed('expiresAt', ['expiresAt: must be in the future and at most five years away']);
}

const shown = ({ name, network }: ApiToken) => ({ name, network });

const asTarget = (token: ApiToken): Target => ({
  id: token.id,
  type: 'Token',
  alternateId: token.userId,
  displayName: token.name,
});
