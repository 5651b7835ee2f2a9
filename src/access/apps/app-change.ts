import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type AppRecord, lockApp } from './app-store.ts';

export type AppChangeNeeds = {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
};

/** Works on an app that is locked for it. Apps that come with the product are ours to change. */
export function changeApp<T>(
  needs: Pick<AppChangeNeeds, 'database'>,
  appId: string,
  work: (tx: Tx, app: AppRecord) => Promise<T>,
): Promise<T> {
  return needs.database.transaction(async (tx) => {
    const app = await lockApp(tx, appId);
    if (app === undefined) throw notFound(appId, 'AppInstance');
    if (app.firstParty)
      throw validationFailed('app', ['id: this app comes with the product and cannot be changed']);
    return work(tx, app);
  });
}

/** The app, locked, if it is one that has signing keys of its own. */
export async function lockSigningApp(tx: Tx, appId: string): Promise<AppRecord> {
  const app = await lockApp(tx, appId);
  if (app === undefined) throw notFound(appId, 'AppInstance');
  if (app.externalKey === undefined) {
    throw validationFailed('app', [
      `id: an app of the sign-on mode ${app.signOnMode} has no signing keys of its own; SAML_2_0 and WS_FEDERATION have`,
    ]);
  }
  return app;
}
