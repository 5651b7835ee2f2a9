import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Signer, SigningKey } from '#src/protocols/jose/index.ts';
import type { KeyPool } from './key-pool.ts';
import { compileOwnerKeys, signingKeyPurpose } from './owner-keys.ts';
import {
  expiredKeyKeptMs,
  jwksMaxAgeSeconds,
  type OwnerKeys,
  rotationEveryMs,
  type SigningAlgorithm,
  type SigningKeyRecord,
  type SigningKeyStatus,
} from './signing-key-record.ts';
import {
  activateSigningKey,
  deleteKeysExpiredBefore,
  deleteSigningKeysOf,
  expireSigningKey,
  insertSigningKey,
  listSigningKeys,
  lockSigningKeys,
} from './signing-key-store.ts';

export type SigningKeysNeeds = {
  clock: Clock;
  keyring: Keyring;
  database: Database;
  snapshots: Snapshots;
  pool: KeyPool;
};

export type SigningKeys = {
  readonly section: Section<ReadonlyMap<string, OwnerKeys>>;
  /** The keys of an owner, from the snapshot. */
  of(ownerId: string): OwnerKeys;
  /** The signer for a kind of token. The first ES256 token of an owner has its key made here. */
  signer(ownerId: string, algorithm: SigningAlgorithm, typ?: string): Promise<Signer>;
  /** An ACTIVE key, and a NEXT one published beside it. Nothing happens where they are. */
  ensure(tx: Tx, ownerId: string, algorithm: SigningAlgorithm): Promise<void>;
  /** NEXT begins to sign now, ACTIVE stays published, and a new NEXT is published. */
  rotate(tx: Tx, ownerId: string): Promise<void>;
  /** Whether an owner's keys signed for long enough, and its NEXT keys are known everywhere by now. */
  isRotationDue(ownerId: string): boolean;
  remove(tx: Tx, ownerId: string): Promise<void>;
  /** Forgets keys that went out of use long ago. */
  sweep(): Promise<number>;
};

const none: OwnerKeys = {
  records: [],
  verification: [],
  signer: () => undefined,
  published: () => '{"keys":[]}',
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createSigningKeys(needs: SigningKeysNeeds): SigningKeys {
  const { clock, keyring, database, snapshots, pool } = needs;
  const beingMade = new Map<string, Promise<void>>();

  const section: Section<ReadonlyMap<string, OwnerKeys>> = {
    name: 'signing-keys',
    async load(db) {
      const byOwner = Map.groupBy(await listSigningKeys(db), (record) => record.ownerId);
      return new Map([...byOwner].map(([ownerId, records]) => [ownerId, compileOwnerKeys(records, keyring)]));
    },
  };

  snapshots.register(section);
  const of = (ownerId: string): OwnerKeys => snapshots.current(section).get(ownerId) ?? none;

  function toRecord(key: SigningKey, ownerId: string, status: SigningKeyStatus): SigningKeyRecord {
    const nowMs = clock.nowMs();
    return {
      kid: key.kid,
      ownerId,
      algorithm: key.algorithm as SigningAlgorithm,
      status,
      publicJwk: key.publicJwk,
      privateBox: keyring.encrypt(signingKeyPurpose, key.privateKey.export({ type: 'pkcs8', format: 'der' })),
      createdMs: nowMs,
      publishedMs: nowMs,
      activatedMs: status === 'ACTIVE' ? nowMs : undefined,
      expiredMs: undefined,
    };
  }

  async function ensure(tx: Tx, ownerId: string, algorithm: SigningAlgorithm): Promise<void> {
    const existing = await lockSigningKeys(tx, ownerId);
    const taken = new Set(existing.map((record) => record.kid));
    for (const status of ['ACTIVE', 'NEXT'] as const) {
      if (existing.some((one) => one.algorithm === algorithm && one.status === status)) continue;
      const key = await pool.take(algorithm, taken);
      taken.add(key.kid);
      await insertSigningKey(tx, toRecord(key, ownerId, status));
    }
    await snapshots.changed(tx, section);
  }

  /** Many requests may want the first key of a kind at once; one of them makes it. */
  function ensureOnce(ownerId: string, algorithm: SigningAlgorithm): Promise<void> {
    const name = `${ownerId} ${algorithm}`;
    const making =
      beingMade.get(name) ??
      database.transaction((tx) => ensure(tx, ownerId, algorithm)).finally(() => beingMade.delete(name));
    beingMade.set(name, making);
    return making;
  }

  async function rotate(tx: Tx, ownerId: string): Promise<void> {
    const now = clock.now();
    const existing = await lockSigningKeys(tx, ownerId);
    const taken = new Set(existing.map((record) => record.kid));
    for (const active of existing.filter((one) => one.status === 'ACTIVE')) {
      await expireSigningKey(tx, active, now);
      const next = existing.find((one) => one.algorithm === active.algorithm && one.status === 'NEXT');
      if (next !== undefined) await activateSigningKey(tx, next, now);
      const fresh = await pool.take(active.algorithm, taken);
      taken.add(fresh.kid);
      await insertSigningKey(tx, toRecord(fresh, ownerId, next === undefined ? 'ACTIVE' : 'NEXT'));
    }
    await snapshots.changed(tx, section);
  }

  return {
    section,
    of,
    ensure,
    rotate,

    async signer(ownerId, algorithm, typ) {
      const ready = of(ownerId).signer(algorithm, typ);
      if (ready !== undefined) return ready;
      await ensureOnce(ownerId, algorithm);
      const made = of(ownerId).signer(algorithm, typ);
      if (made === undefined) throw new Error(`no ${algorithm} key for ${ownerId} after making one`);
      return made;
    },

    isRotationDue(ownerId) {
      const nowMs = clock.nowMs();
      const { records } = of(ownerId);
      const active = records.filter((one) => one.status === 'ACTIVE');
      const next = records.filter((one) => one.status === 'NEXT');
      const old = active.some((one) => (one.activatedMs ?? 0) + rotationEveryMs <= nowMs);
      // A day is more than any cache of the JWK set, ours says an hour.
      const known = next.every((one) => one.publishedMs + 24 * jwksMaxAgeSeconds * 1000 <= nowMs);
      return old && known && next.length === active.length;
    },

    async remove(tx, ownerId) {
      await deleteSigningKeysOf(tx, ownerId);
      await snapshots.changed(tx, section);
    },

    async sweep() {
      return database.transaction(async (tx) => {
        const before = new Date(clock.nowMs() - expiredKeyKeptMs);
        const deleted = await deleteKeysExpiredBefore(tx, before);
        if (deleted > 0) await snapshots.changed(tx, section);
        return deleted;
      });
    },
  };
}
