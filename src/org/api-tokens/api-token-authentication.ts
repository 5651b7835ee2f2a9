import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import { type Database, pendingWrite, type WriteKind } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { type ApiToken, extendedExpiry, isAllowedFrom, looksLikeToken } from './api-token.ts';
import * as store from './api-token-store.ts';

export type Authenticate = (
  value: string,
  client: Pick<ClientContext, 'ipAddress'>,
) => Promise<ApiToken | undefined>;

type Needs = {
  clock: Clock;
  database: Database;
  findOwnerStatus(userId: string): Promise<string | undefined>;
};

/** From a presented value to its token: known, not expired, from where it may come, of somebody ACTIVE; in that order. */
export function createTokenAuthentication({ clock, database, findOwnerStatus }: Needs): Authenticate {
  const findByHash = database.batchedRead<string, ApiToken>('api-token', (db, hashes) =>
    store.findByHashes(db, hashes),
  );
  const extension: WriteKind<{ id: string; expiresMs: number }> = {
    name: 'api-token-extension',
    flush: store.extend,
  };
  return async (value, { ipAddress }) => {
    if (!looksLikeToken(value)) return undefined;
    const token = await findByHash(sha256(value).toString('hex'));
    const nowMs = clock.nowMs();
    if (!token || token.expiresAt.getTime() <= nowMs) return undefined;
    if (!isAllowedFrom(token.network, ipAddress)) return undefined;
    if ((await findOwnerStatus(token.userId)) !== 'ACTIVE') return undefined;
    const expiresMs = extendedExpiry(token, nowMs);
    if (expiresMs === undefined) return token;
    await database.groupCommit.commit({ writes: [pendingWrite(extension, { id: token.id, expiresMs })] });
    return { ...token, expiresAt: new Date(expiresMs) };
  };
}
