import { type App, createApp } from '#src/app.ts';
import { type OpenOptions, openPlatform } from '#src/open-platform.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Platform } from '#src/platform/index.ts';

/** Runs `work` with the product on its database, beside a running server if there is one, without listening. */
export async function withApp<T>(
  config: Config,
  work: (app: App, platform: Platform) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  const logLevel = config.logLevel === 'debug' ? 'debug' : 'warn';
  const aside: Config = { ...config, logLevel, roles: { web: false, worker: false } };
  const opened = await openPlatform(aside, { attach: true, ...options });
  try {
    const app = createApp(opened.platform);
    await app.start();
    try {
      return await work(app, opened.platform);
    } finally {
      await app.stop();
    }
  } finally {
    await opened.close();
  }
}

/** Opens every signing key with the master key; throws SealedBoxProblem when it is not theirs. */
export async function checkKeys(platform: Platform): Promise<string> {
  const app = createApp(platform);
  await app.start();
  await app.stop();
  return 'the master key opens what is stored';
}
