import { createSecretBox } from '#src/org/hook-channels/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { createSigner, generateSigningKey, importSigningKey } from '#src/protocols/jose/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';
import * as store from './hook-key-store.ts';
import type { HookKey } from './hook-key-store.ts';

export type By = { actor: Actor; client: ClientContext };

export type HookKeys = {
  list(): Promise<HookKey[]>;
  get(id: string): Promise<HookKey>;
  /** By the id that others know it by, the kid of what it signs. */
  getPublic(keyId: string): Promise<HookKey>;
  /** Whether it is there, and stays until the transaction ends. */
  hold(tx: Tx, id: string): Promise<boolean>;
  create(name: string, by: By): Promise<HookKey>;
  rename(id: string, name: string, by: By): Promise<HookKey>;
  delete(id: string, by: By): Promise<void>;
  /** A JWT over these claims, by the key. */
  sign(id: string, claims: Record<string, unknown>): Promise<string>;
};

type Needs = Pick<Platform, 'clock' | 'database' | 'ids' | 'keyring'> & {
  systemLog: Pick<SystemLog, 'record'>;
};

const maxKeys = 50;

export function createHookKeys({ clock, database, ids, keyring, systemLog }: Needs): HookKeys {
  const secrets = createSecretBox(keyring, 'hook key');

  const get = async (id: string): Promise<HookKey> => {
    const key = await store.find(database, id);
    if (key === undefined) throw notFound(id, 'HookKey');
    return key;
  };

  const record = (tx: Tx, verb: string, key: HookKey, by: By) =>
    systemLog.record(tx, {
      eventType: `inline_hook.key.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [{ id: key.id, type: 'HookKey', alternateId: key.keyId, displayName: key.name }],
    });

  return {
    list: () => store.listAll(database),
    get,
    async getPublic(keyId) {
      const key = await store.findByKeyId(database, keyId);
      if (key === undefined) throw notFound(keyId, 'HookKey');
      return key;
    },
    hold: store.hold,

    async create(name, by) {
      const made = await generateSigningKey('RS256');
      const { kty, n, e } = made.publicJwk as { kty: string; n: string; e: string };
      const id = ids.newId('HKY');
      const pkcs8 = made.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
      const now = clock.now();
      const key: HookKey = {
        id,
        keyId: ids.newUuid(),
        name,
        privateBox: secrets.seal(id, pkcs8),
        jwk: { kty, n, e },
        created: now,
        lastUpdated: now,
        isUsed: false,
      };
      return database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const others = await store.listAll(tx);
        if (others.length >= maxKeys) {
          throw validationFailed('hookKey', [`hookKey: there can be at most ${maxKeys} hook keys`]);
        }
        checkFree(others, name, id);
        await store.insert(tx, key);
        await record(tx, 'created', key, by);
        return key;
      });
    },

    rename: (id, name, by) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const key = await store.find(tx, id);
        if (key === undefined) throw notFound(id, 'HookKey');
        checkFree(await store.listAll(tx), name, id);
        const renamed = { ...key, name, lastUpdated: clock.now() };
        await store.rename(tx, id, name, renamed.lastUpdated);
        await record(tx, 'updated', renamed, by);
        return renamed;
      }),

    delete: (id, by) =>
      database.transaction(async (tx) => {
        await store.lock(tx, id);
        const key = await store.find(tx, id);
        if (key === undefined) throw notFound(id, 'HookKey');
        if (key.isUsed)
          throw validationFailed('hookKey', ['id: an inline hook uses this key; give it another one first']);
        await store.remove(tx, id);
        await record(tx, 'deleted', key, by);
      }),

    async sign(id, claims) {
      const { keyId, privateBox } = await get(id);
      const { privateKey } = importSigningKey('RS256', Buffer.from(secrets.open(id, privateBox), 'base64'));
      const signer = createSigner({ kid: keyId, algorithm: 'RS256', key: privateKey });
      return signer.sign(JSON.stringify(claims));
    },
  };
}

function checkFree(keys: readonly HookKey[], name: string, id: string): void {
  if (keys.some((key) => key.id !== id && key.name === name))
    throw validationFailed('name', ['name: there is a hook key of this name']);
}
