import { createHash } from 'node:crypto';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { appsSection } from '../app-book.ts';
import { type AppChangeNeeds, changeApp } from '../app-change.ts';
import { appTarget } from '../app-events.ts';
import { updateApp } from '../app-store.ts';
import type { LogoPicture } from './logo-picture.ts';
import { findLogoBytes, putLogo } from './logo-store.ts';

export type LogoService = {
  /** Takes the place of the logo there was. */
  setLogo(appId: string, picture: LogoPicture, by: Requester): Promise<void>;
  findLogoBytes(appId: string, hash: string): Promise<Buffer | undefined>;
};

export function createLogoService(needs: AppChangeNeeds): LogoService {
  return {
    setLogo: (appId, { mediaType, bytes }, by) =>
      changeApp(needs, appId, async (tx, app) => {
        const at = needs.clock.now();
        const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
        await putLogo(tx, appId, { mediaType, hash, bytes }, at);
        await updateApp(tx, { ...app, lastUpdatedMs: at.getTime() });
        await needs.systemLog.record(tx, {
          eventType: 'application.lifecycle.update',
          ...eventBy(by),
          target: [appTarget(app)],
          debugData: { changed: 'logo', mediaType, bytes: String(bytes.length) },
        });
        await needs.snapshots.changed(tx, appsSection);
      }),
    findLogoBytes: (appId, hash) => findLogoBytes(needs.database, appId, hash),
  };
}
