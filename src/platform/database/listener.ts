import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '#src/platform/log/index.ts';
import { seenByCaller } from './connections.ts';

type Handler = (payload: string) => void;

const firstRetryMs = 100;
const lastRetryMs = 2_000;

export type Listener = {
  listen(channel: string, handler: Handler): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

/** One connection that hears NOTIFY for all channels, opened when first asked for and opened again when lost. */
export function createListener(config: pg.ClientConfig, log: Log): Listener {
  const handlers = new Map<string, Set<Handler>>();
  let connection: Promise<pg.Client> | undefined;
  let closed = false;

  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      ...config,
      application_name: `${config.application_name ?? 'gatehouse'} listen`,
    });
    client.on('notification', ({ channel, payload }) => {
      for (const handler of handlers.get(channel) ?? []) handler(payload ?? '');
    });
    await client.connect();
    client.on('error', (error) => log.warn({ reason: error.message }, 'listening connection lost'));
    // Also emitted where the server closes without an error.
    client.once('end', () => void reconnect());
    for (const channel of handlers.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return client;
  };

  const reconnect = async () => {
    let waitMs = firstRetryMs;
    while (!closed && handlers.size > 0) {
      connection = open();
      try {
        await connection;
        for (const set of handlers.values()) for (const handler of set) handler('');
        return;
      } catch {
        await sleep(waitMs, undefined, { ref: false });
        waitMs = Math.min(waitMs * 2, lastRetryMs);
      }
    }
    connection = undefined;
  };

  const client = (): Promise<pg.Client> => {
    if (connection === undefined) {
      connection = open();
      connection.catch(() => (connection = undefined));
    }
    return connection;
  };

  return {
    async listen(channel, handler) {
      const known = handlers.get(channel) ?? new Set();
      handlers.set(channel, known.add(handler));
      try {
        await (await client()).query(`listen ${pg.escapeIdentifier(channel)}`);
      } catch (error) {
        known.delete(handler);
        throw seenByCaller(error);
      }
      return async () => {
        known.delete(handler);
        if (known.size > 0 || closed) return;
        handlers.delete(channel);
        await (await client()).query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      closed = true;
      const open = await connection?.catch(() => undefined);
      await open?.end().catch(() => undefined);
    },
  };
}
