import type { Clock } from '#src/platform/clock/index.ts';
import {
  type Database,
  pendingGuard,
  type PendingGuard,
  pendingWrite,
  type PendingWrite,
  type Tx,
} from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import {
  type AccessTokenKey,
  deleteRevokedBefore,
  findRevokedAccessTokens,
  insertRevokedAccessToken,
} from './access-token-store.ts';
import {
  type ConsentKey,
  type ConsentPage,
  deleteConsentsOfScope,
  deleteConsentsOfServer,
  deleteConsentsOfUser,
  findConsent as findStoredConsent,
  findConsents,
  insertConsents,
  listConsents,
  type StoredConsent,
} from './consent-store.ts';
import {
  formatRefreshToken,
  hashSecret,
  nextSecret,
  type PresentedToken,
  type RefreshGrant,
} from './refresh-token.ts';
import * as store from './refresh-token-store.ts';
import { type CutoffKey, deleteCutoffsBefore, findCutoffs, putCutoff } from './token-cutoff-store.ts';
import {
  deleteSessionClientsBefore,
  listSessionClients,
  type SessionClient,
  sessionClientJoins,
  takeSessionClients,
} from './session-client-store.ts';

export type NewGrant = Pick<
  RefreshGrant,
  | 'id'
  | 'userId'
  | 'clientId'
  | 'serverId'
  | 'issuer'
  | 'scopes'
  | 'grantType'
  | 'sid'
  | 'amr'
  | 'proofs'
  | 'acr'
  | 'authTimeMs'
  | 'dpopJkt'
> & { readonly lifetimeMs: number | undefined; readonly windowMs: number };

export type Grants = {
  newGrantId(): string;
  /** A new refresh token, and the row to commit with the answer that carries it. */
  begin(grant: NewGrant): { token: string; write: PendingWrite };
  find(token: Pick<PresentedToken, 'userId' | 'id'>): Promise<RefreshGrant | undefined>;
  /** The next token, and the guard that holds only while the presented one is in force. */
  rotate(
    grant: RefreshGrant,
    presented: PresentedToken,
    windowMs: number,
  ): { token: string; guard: PendingGuard };
  /** The token that followed a presented one, once more; undefined where it did not rotate since. */
  successorOf(grant: RefreshGrant, presented: PresentedToken): string | undefined;
  /** Moves the idle limit; undefined where it would hardly move. */
  use(grant: RefreshGrant, windowMs: number): PendingWrite | undefined;
  /** Ends the grant and with it every access token of it. False when it had ended. */
  revoke(tx: Tx, userId: string, id: string): Promise<boolean>;
  revokeAllOfServer(tx: Tx, serverId: string): Promise<void>;
  revokeAllOfClient(tx: Tx, serverId: string, clientId: string): Promise<number>;
  listClientIds(serverId: string): Promise<string[]>;
  listOfClient(
    serverId: string,
    clientId: string,
    after: string | undefined,
    limit: number,
  ): Promise<RefreshGrant[]>;
  findOfClient(serverId: string, clientId: string, id: string): Promise<RefreshGrant | undefined>;
  /** Refresh tokens of a client at every server; of one person where one is named. */
  listHeld(page: Omit<store.HeldPage, 'at'>): Promise<RefreshGrant[]>;
  findHeld(of: {
    clientId: string;
    userId?: string | undefined;
    id: string;
  }): Promise<RefreshGrant | undefined>;
  /** At every server, access tokens too. Gives how many refresh tokens there were. */
  revokeEverywhere(tx: Tx, clientId: string): Promise<number>;
  /** What a person gave to one client, or to all. Gives the refresh tokens that ended. */
  revokeOfUser(
    tx: Tx,
    of: { userId: string; clientId?: string; serverId?: string; scope?: string },
  ): Promise<RefreshGrant[]>;
  listClientIdsOfUser(userId: string): Promise<string[]>;
  revokeAccessToken(tx: Tx, ownerId: string, jti: string, untilMs: number): Promise<boolean>;
  isAccessTokenRevoked(ownerId: string, jti: string): Promise<boolean>;
  isCutOff(clientId: string, userId: string | undefined, issuedMs: number): Promise<boolean>;
  /** The scopes a person has let a client have. */
  consentsOf(userId: string, clientId: string, serverId: string): Promise<ReadonlySet<string>>;
  /** Gives the scopes that are new. */
  consent(
    tx: Tx,
    given: { userId: string; clientId: string; serverId: string; scopes: readonly string[] },
  ): Promise<string[]>;
  listConsents(page: ConsentPage): Promise<StoredConsent[]>;
  findConsent(userId: string, id: string): Promise<StoredConsent | undefined>;
  /** Gives what there was. The refresh tokens that rest on it are for the caller to end. */
  withdrawConsents(tx: Tx, of: { userId: string; clientId?: string; id?: string }): Promise<StoredConsent[]>;
  forgetConsents(tx: Tx, of: { serverId: string; scope?: string }): Promise<number>;
  /** Notes that a relying party signed somebody in under a session, and wants to hear when that ends. */
  joinSession(client: SessionClient): PendingWrite;
  clientsOfSession(userId: string, sid: string): Promise<SessionClient[]>;
  /** The same, and they are off the session: each is told once. */
  takeClientsOfSession(tx: Tx, userId: string, sid: string): Promise<SessionClient[]>;
  sweep(): Promise<number>;
};

/** A dead grant is kept until the last access token of it has died by itself. */
const keptMs = 25 * 60 * 60 * 1000;
/** No session goes on for so long without a sign-on. */
const sessionClientsKeptMs = 30 * 24 * 60 * 60 * 1000;
const sweepRows = 5_000;
const noScopes: ReadonlySet<string> = new Set();

export function createGrants(needs: { clock: Clock; ids: Ids; database: Database }): Grants {
  const { clock, ids, database } = needs;
  const findGrant = database.batchedRead<store.GrantKey, RefreshGrant>('refresh-token', store.findGrants);
  const findRevoked = database.batchedRead<AccessTokenKey, true>(
    'revoked-access-token',
    findRevokedAccessTokens,
  );
  const findCutoff = database.batchedRead<CutoffKey, number>('token-cutoff', findCutoffs);
  const findConsent = database.batchedRead<ConsentKey, Set<string>>('consent', findConsents);

  return {
    newGrantId: () => ids.newId('oar'),

    begin(grant) {
      const nowMs = clock.nowMs();
      const { lifetimeMs, windowMs, ...facts } = grant;
      const expiresMs = lifetimeMs === undefined ? undefined : nowMs + lifetimeMs;
      const secret = ids.newSecret(32);
      const row: RefreshGrant = {
        ...facts,
        createdMs: nowMs,
        lastUpdatedMs: nowMs,
        expiresMs,
        idleExpiresMs: idleEnd(nowMs, windowMs, expiresMs),
        secretHash: hashSecret(secret),
        previousHash: undefined,
        rotationSalt: undefined,
        rotatedMs: undefined,
        revokedMs: undefined,
      };
      const token = formatRefreshToken({ userId: grant.userId, id: grant.id, secret });
      return { token, write: pendingWrite(store.grantInserts, row) };
    },

    find: ({ userId, id }) => findGrant(`${userId} ${id}`),

    rotate(grant, presented, windowMs) {
      const nowMs = clock.nowMs();
      const salt = Buffer.from(ids.newSecret(32), 'base64url');
      const secret = nextSecret(presented.secret, salt);
      const rotation: store.Rotation = {
        userId: grant.userId,
        id: grant.id,
        fromHash: hashSecret(presented.secret),
        toHash: hashSecret(secret),
        salt,
        at: new Date(nowMs),
        idleExpires: new Date(idleEnd(nowMs, windowMs, grant.expiresMs)),
      };
      return {
        token: formatRefreshToken({ ...presented, secret }),
        guard: pendingGuard(store.grantRotations, rotation),
      };
    },

    successorOf(grant, presented) {
      if (grant.rotationSalt === undefined) return undefined;
      const secret = nextSecret(presented.secret, grant.rotationSalt);
      // Only the secret right before the current one leads to it.
      return hashSecret(secret).equals(grant.secretHash)
        ? formatRefreshToken({ ...presented, secret })
        : undefined;
    },

    use(grant, windowMs) {
      const nowMs = clock.nowMs();
      const idleExpiresMs = idleEnd(nowMs, windowMs, grant.expiresMs);
      if (idleExpiresMs - grant.idleExpiresMs < Math.min(60_000, windowMs / 20)) return undefined;
      const use: store.Use = {
        userId: grant.userId,
        id: grant.id,
        at: new Date(nowMs),
        idleExpires: new Date(idleExpiresMs),
      };
      return pendingWrite(store.grantUses, use);
    },

    revoke: (tx, userId, id) => store.revokeGrant(tx, userId, id, clock.now()),
    revokeAllOfServer: (tx, serverId) => store.revokeGrantsOfServer(tx, serverId, clock.now()),
    revokeAllOfClient: (tx, serverId, clientId) =>
      store.revokeGrantsOfClient(tx, serverId, clientId, clock.now()),
    listClientIds: (serverId) => store.listClientIdsWithGrants(database, serverId, clock.now()),
    listOfClient: (serverId, clientId, after, limit) =>
      store.listGrantsOfClient(database, { serverId, clientId, after, limit, at: clock.now() }),
    findOfClient: (serverId, clientId, id) => store.findGrantOfClient(database, serverId, clientId, id),

    listHeld: (page) => store.listHeldGrants(database, { ...page, at: clock.now() }),
    findHeld: (of) => store.findHeldGrant(database, of),
    async revokeEverywhere(tx, clientId) {
      await putCutoff(tx, clientId, '', clock.now());
      return store.revokeGrantsOfClientEverywhere(tx, clientId, clock.now());
    },
    async revokeOfUser(tx, of) {
      if (of.clientId !== undefined) await putCutoff(tx, of.clientId, of.userId, clock.now());
      return store.revokeGrantsOfUser(tx, of, clock.now());
    },
    listClientIdsOfUser: (userId) => store.listClientIdsOfUser(database, userId, clock.now()),

    revokeAccessToken: (tx, ownerId, jti, untilMs) =>
      insertRevokedAccessToken(tx, ownerId, jti, new Date(untilMs)),
    isAccessTokenRevoked: async (ownerId, jti) => (await findRevoked(`${ownerId} ${jti}`)) === true,

    async isCutOff(clientId, userId, issuedMs) {
      const keys: CutoffKey[] = [
        `${clientId} `,
        ...(userId === undefined ? [] : [`${clientId} ${userId}` as const]),
      ];
      const found = await Promise.all(keys.map((key) => findCutoff(key)));
      return found.some((before) => before !== undefined && issuedMs <= before);
    },

    consentsOf: async (userId, clientId, serverId) =>
      (await findConsent(`${userId} ${clientId} ${serverId}`)) ?? noScopes,

    consent(tx, { scopes, ...of }) {
      const rows = scopes.map((scope) => ({ ...of, scope, id: ids.newId('oag') }));
      return insertConsents(tx, rows, clock.now());
    },

    listConsents: (page) => listConsents(database, page),
    findConsent: (userId, id) => findStoredConsent(database, userId, id),
    withdrawConsents: deleteConsentsOfUser,
    forgetConsents: (tx, { serverId, scope }) =>
      scope === undefined ? deleteConsentsOfServer(tx, serverId) : deleteConsentsOfScope(tx, serverId, scope),

    joinSession: (client) => pendingWrite(sessionClientJoins, { ...client, at: clock.now() }),
    clientsOfSession: (userId, sid) => listSessionClients(database, userId, sid),
    takeClientsOfSession: takeSessionClients,

    async sweep() {
      const now = clock.now();
      await database.transaction((tx) =>
        deleteSessionClientsBefore(tx, new Date(now.getTime() - sessionClientsKeptMs)),
      );
      await database.transaction((tx) => deleteRevokedBefore(tx, now));
      await database.transaction((tx) => deleteCutoffsBefore(tx, new Date(now.getTime() - keptMs)));
      for (let total = 0; ; ) {
        const before = new Date(now.getTime() - keptMs);
        const deleted = await database.transaction((tx) =>
          store.deleteGrantsDeadBefore(tx, before, sweepRows),
        );
        total += deleted;
        if (deleted < sweepRows) return total;
      }
    },
  };
}

/** Never after the absolute end. */
function idleEnd(nowMs: number, windowMs: number, expiresMs: number | undefined): number {
  return Math.min(nowMs + windowMs, expiresMs ?? Number.POSITIVE_INFINITY);
}
