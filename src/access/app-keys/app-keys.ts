import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { AppInstance, AppSigningKeys } from '#src/access/apps/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type AppKey, keyValidityYears } from './app-key.ts';
import { type AppKeyBook, appKeyPurpose, appKeysSection } from './app-key-book.ts';
import { type AppKeyService, createAppKeyService } from './app-key-service.ts';
import { type AppKeyRecord, hasAppKey, insertAppKey } from './app-key-store.ts';
import { makeRsaKey, selfSigned } from './key-maker.ts';

export type AppKeysNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Ids;
  keyring: Keyring;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
};

type SigningApp = Pick<AppInstance, 'id' | 'document'>;

/** What everybody else may ask: synchronous, from the snapshot. */
export type AppKeyDirectory = {
  /** Oldest first. */
  list(appId: string): readonly AppKey[];
  find(appId: string, kid: string): AppKey | undefined;
  /** The key that signs for an app: the one its `credentials.signing.kid` names. */
  signing(app: SigningApp): AppKey;
  /**
   * What an app's metadata lists: the key that signs first, then, where a newer one waits to be switched to, that one, so that the
   * other side knows it before the switch.
   */
  published(app: SigningApp): readonly AppKey[];
};

export type AppKeys = AppKeyDirectory & AppKeyService & AppSigningKeys;

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createAppKeys(needs: AppKeysNeeds): AppKeys {
  const { clock, ids, keyring, snapshots } = needs;
  const section: Section<AppKeyBook> = appKeysSection(keyring);
  snapshots.register(section);
  const list = (appId: string): readonly AppKey[] => snapshots.current(section).get(appId) ?? [];
  const find = (appId: string, kid: string) => list(appId).find((key) => key.kid === kid);

  const signing = (app: SigningApp): AppKey => {
    const { kid } = app.document.credentials.signing;
    const key = kid === undefined ? list(app.id).at(-1) : find(app.id, kid);
    if (key === undefined) throw notFound(kid ?? app.id, 'JsonWebKey');
    return key;
  };

  /** A new key under a self-signed certificate, not yet in an app. */
  const makeRecord = async (years: number): Promise<Omit<AppKeyRecord, 'appId'>> => {
    const privateKey = await makeRsaKey();
    const nowMs = clock.nowMs();
    const { host } = new URL(needs.config.baseUrl);
    return {
      kid: ids.newSecret(32),
      privateBox: keyring.encrypt(appKeyPurpose, privateKey.export({ type: 'pkcs8', format: 'der' })),
      certificate: selfSigned(privateKey, {
        host,
        serial: Buffer.from(ids.newSecret(16), 'base64url'),
        nowMs,
        years,
      }),
      createdMs: nowMs,
      lastUpdatedMs: nowMs,
    };
  };
  const changed = (tx: Tx) => snapshots.changed(tx, section);

  return {
    ...createAppKeyService({ ...needs, makeRecord, changed }),
    list,
    find,
    signing,
    published(app) {
      const active = signing(app);
      const newest = list(app.id).at(-1);
      const waits = newest !== undefined && newest.kid !== active.kid && newest.createdMs >= active.createdMs;
      return waits ? [active, newest] : [active];
    },
    async make() {
      const record = await makeRecord(keyValidityYears.most);
      return async (tx, appId) => {
        await insertAppKey(tx, { ...record, appId });
        await changed(tx);
        return record.kid;
      };
    },
    has: hasAppKey,
  };
}
