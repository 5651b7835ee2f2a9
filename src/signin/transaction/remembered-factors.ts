import type { SignOnContext } from '#src/access/context/index.ts';
import { rememberedMethod } from '#src/access/decide/index.ts';
import { type MethodProof, packProofs, unpackProofs } from '#src/access/proofs/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import * as store from './walk-store.ts';

type Cookies = UnauthenticatedRequest['cookies'];

/** By what a device is known: its cookies, or the name a trusted application gives it. */
export type RememberedBy = { cookies: Cookies } | { deviceToken: string };

export type RememberedFactors = {
  /** What this browser spares this person: a proof that only the global session policy takes. */
  find(asking: {
    person: Person;
    from: RememberedBy;
    context: SignOnContext | undefined;
    /** Of the factors that still count: one that was removed spares nothing. */
    usableIds: ReadonlySet<string>;
  }): Promise<MethodProof | undefined>;
  remember(
    tx: Tx,
    given: {
      userId: string;
      proof: MethodProof;
      lifetimeMs: number;
      context: SignOnContext | undefined;
      /** Of a trusted application, which keeps it instead of a cookie. */
      deviceToken?: string | undefined;
    },
  ): Promise<SetCookie>;
  forgetAll(tx: Tx, userId: string): Promise<number>;
};

// A browser does not keep a cookie for longer either.
const longestMs = 400 * 24 * 3_600_000;
/** No cookie can have this form, so that neither passes for the other. */
const tokenSecret = (deviceToken: string) => `device ${deviceToken}`;
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * "Do not ask again on this device." A random value in this browser's cookie, for one person, kept as its hash; it ends with its time,
 * with the factor, with the password, and when the person's sessions are revoked.
 */
export function createRememberedFactors(needs: {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  database: Database;
}): RememberedFactors {
  const { clock, ids, database } = needs;
  const isSecure = needs.config.baseUrl.startsWith('https:');
  // One for each person, so that people who share a browser do not push each other out; the name tells nobody whose it is.
  const nameFor = (userId: string) =>
    `${isSecure ? '__Host-' : ''}remember-${sha256(`remember ${userId}`).toString('base64url').slice(0, 10)}`;
  return {
    async find({ person, from, context, usableIds }) {
      const cookie = 'cookies' in from ? from.cookies[nameFor(person.id)] : undefined;
      const secret = 'deviceToken' in from ? tokenSecret(from.deviceToken) : cookie;
      if (secret === undefined || ('cookies' in from && !secretShape.test(secret))) return undefined;
      const found = await store.findRemembered(database, person.id, sha256(secret));
      if (found === undefined || !usableIds.has(found.factorId)) return undefined;
      const atMs = found.rememberedAt.getTime();
      if (found.expiresAt !== undefined && found.expiresAt.getTime() <= clock.nowMs()) return undefined;
      if (Math.max(person.sessionsRevokedMs, person.passwordChangedMs ?? 0) >= atMs) return undefined;
      // Where the browser had a name, it has to bring it along: the one cookie without the other was copied from there.
      if (found.deviceKey !== undefined && context?.device.key !== found.deviceKey) return undefined;
      const [proof] = unpackProofs([found.proof]);
      return proof && { ...proof, method: rememberedMethod, amr: [] };
    },
    async remember(tx, { userId, proof, lifetimeMs, context, deviceToken }) {
      const [packed] = packProofs([proof]);
      if (packed === undefined || proof.factorId === undefined)
        throw new Error('there is no factor to remember');
      const secret = deviceToken === undefined ? ids.newSecret(32) : tokenSecret(deviceToken);
      const keptMs = lifetimeMs === 0 ? longestMs : Math.min(lifetimeMs, longestMs);
      await store.insertRemembered(tx, {
        userId,
        secretHash: sha256(secret),
        factorId: proof.factorId,
        deviceKey: context?.device.key,
        proof: packed,
        rememberedAt: clock.now(),
        expiresAt: new Date(clock.nowMs() + keptMs),
      });
      return {
        name: nameFor(userId),
        value: secret,
        path: '/',
        httpOnly: true,
        secure: isSecure,
        sameSite: 'Lax',
        maxAgeSeconds: Math.floor(keptMs / 1000),
      };
    },
    forgetAll: (tx, userId) => store.deleteRemembered(tx, userId),
  };
}
