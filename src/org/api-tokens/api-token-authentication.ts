import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import { type Database, pendingWrite, type WriteKind } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import {
  type ApiToken,
  extendedExpiry,
  isAllowedFrom,
  looksLikeToken,
  type MatchesZone,
} from './api-token.ts';
import * as store from './api-token-store.ts';

export type Authenticate = (
  value: string,
  client: Pick<ClientContext, 'ipAddress'>,
) => Promise<ApiToken | undefined>;

type Needs = {
  clock: Clock;
  database: Database;
  findOwnerStatus(ownerId: string): Promise<string | undefined>;
  matchesZone: MatchesZone;
};

const usedEveryMs = 3_600_000;

/** From a presented value to its token: known, not expired, from where it may come, of somebody ACTIVE; in that order. */
export function createTokenAuthentication({
  clock,
  database,
  findOwnerStatus,
  matchesZone,
}: Needs): Authenticate {
  const findByHash = database.batchedRead<string, ApiToken>('api-token', (db, hashes) =>
    store.findByHashes(db, hashes),
  );
  const use: WriteKind<store.TokenUse> = { name: 'api-token-use', flush: store.noteUses };
  return async (value, { ipAddress }) => {
    if (!looksLikeToken(value)) return undefined;
    const token = await findByHash(sha256(value).toString('hex'));
    const nowMs = clock.nowMs();
    if (!token || token.expiresAt.getTime() <= nowMs) return undefined;
    if (!isAllowedFrom(token.network, ipAddress, matchesZone)) return undefined;
    if ((await findOwnerStatus(token.userId)) !== 'ACTIVE') return undefined;
    const expiresMs = extendedExpiry(token, nowMs);
    const isNoted = nowMs - (token.lastUsedAt?.getTime() ?? 0) < usedEveryMs;
    if (expiresMs === undefined && isNoted) return token;
    const expiresAt = expiresMs === undefined ? token.expiresAt : new Date(expiresMs);
    const lastUsedAt = new Date(nowMs);
    await database.groupCommit.commit({
      writes: [pendingWrite(use, { id: token.id, expiresAt, lastUsedAt })],
    });
    return { ...token, expiresAt, lastUsedAt };
  };
}
