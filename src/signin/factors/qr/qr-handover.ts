import type { Route } from '#src/platform/http/index.ts';
import type { WayIn } from '../faces/index.ts';
import { browserWords } from '../push/index.ts';
import * as store from './handover-store.ts';
import { phoneRoutes } from './phone-routes.ts';
import { createQrWay } from './qr-way.ts';
import { bindingHash, codeHash, type QrNeeds, screenLifetimeMs, type ScreenState } from './screen.ts';

export type QrHandover = { way: WayIn; routes: Route[] };

const sweepEveryMs = 3_600_000;

export function createQrHandover(needs: QrNeeds): QrHandover {
  const { clock, database, ids } = needs;
  needs.jobs.schedule('signin.qr-sweep', sweepEveryMs, async () => {
    const before = new Date(clock.nowMs() - sweepEveryMs);
    await database.transaction((tx) => store.sweep(tx, before));
  });
  const show = async (
    binding: string,
    client: { userAgent: string; ipAddress: string },
    appId: string | undefined,
  ): Promise<ScreenState> => {
    const code = ids.newSecret(24);
    const number = 10 + (Buffer.from(ids.newSecret(4), 'base64url').readUInt32BE() % 90);
    const now = clock.now();
    const expires = new Date(now.getTime() + screenLifetimeMs);
    const shown = {
      ...browserWords(client.userAgent),
      address: client.ipAddress,
      ...(appId === undefined ? {} : { appId }),
    };
    const one = { number, shown, expires, created: now, binding: bindingHash(binding) };
    await database.transaction((tx) => store.insert(tx, codeHash(code), one));
    return { code, number, expiresMs: expires.getTime() };
  };
  return { way: createQrWay(needs, show), routes: phoneRoutes(needs) };
}
