// One node: config → database → migrate → app → listen, and back again on demand.
import { createServer } from 'node:net';
import { type App, type AppOptions, createApp } from './app.ts';
import { type OpenOptions, openPlatform } from './open-platform.ts';
import type { Config } from './platform/config/index.ts';
import type { Platform } from './platform/index.ts';
import { serveMetrics } from './platform/metrics/index.ts';

export type RunningNode = {
  app: App;
  platform: Platform;
  url: string;
  port: number;
  /** Where the first administrator is created; undefined when there is one. */
  setupLink: string | undefined;
  /** Takes no more requests, finishes those under way, stops jobs, database and all. */
  stop(): Promise<void>;
};

export type StartOptions = OpenOptions &
  AppOptions & {
    /** Adds to the app before it listens: `gatehouse dev` does. */
    prepare?(app: App, platform: Platform): Promise<void>;
  };

export async function startNode(config: Config, options: StartOptions = {}): Promise<RunningNode> {
  // First of all, so that a second server by mistake touches nothing.
  if (config.roles.web) await checkPortIsFree(config);
  const opened = await openPlatform(config, options);
  const { platform } = opened;
  const app = createApp(platform, options);
  const stop = stopOnce(async () => {
    await app.stop();
    await opened.close();
  });
  try {
    await app.start();
    await options.prepare?.(app, platform);
    const setupLink = await app.ensureSetupLink();
    const metrics = await metricsOnItsOwnPort(config, platform);
    const { port } = config.roles.web ? await app.listen() : { port: 0 };
    platform.log.info({ url: config.baseUrl, port, migrations: opened.applied.length }, 'gatehouse is ready');
    return {
      app,
      platform,
      url: config.baseUrl,
      port,
      setupLink,
      async stop() {
        await metrics?.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function metricsOnItsOwnPort(
  config: Config,
  platform: Platform,
): Promise<{ close(): Promise<void> } | undefined> {
  const { port, host, token } = config.metrics;
  return port === undefined ? undefined : serveMetrics(platform.metrics, { host, port, token });
}

async function checkPortIsFree(config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: config.port, host: config.host, exclusive: true }, () =>
      probe.close(() => resolve()),
    );
  });
}

function stopOnce(work: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= work());
}
