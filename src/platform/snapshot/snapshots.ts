import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { channel, freezeView, listVersions, raiseVersion } from './section-version-store.ts';

export type Section<T> = { name: string; load(db: Reader): Promise<T> };

export type Snapshots = {
  /** Before start(). */
  register<T>(section: Section<T>): void;
  start(): Promise<void>;
  /** The value as this node knows it: at once, without a query. */
  current<T>(section: Section<T>): T;
  /** Call in the transaction of the change. This node has the new value before transaction() resolves, others within moments. */
  changed(tx: Tx, section: Section<unknown>): Promise<void>;
  /** After a restore or reset: everything is loaded again, everywhere. */
  allChanged(tx: Tx): Promise<void>;
  stop(): Promise<void>;
};

// NOTIFY is the quick way; this is the sure one, for the moments in which nobody listened.
const pollMs = 500;

type Held = {
  section: Section<unknown>;
  value: unknown;
  version: number;
  loading: Promise<void> | undefined;
};

export function createSnapshots(needs: {
  database: Database;
  clock: Clock;
  log: Log;
  pollMs?: number;
}): Snapshots {
  const { database, clock, log } = needs;
  const sections = new Map<string, Held>();
  const raised = new WeakMap<Tx, Map<string, number>>();
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let unlisten: (() => Promise<void>) | undefined;
  let checking: Promise<void> | undefined;
  let again = false;

  /** Loads until the value is at least as new as `version`. Calls that come while a load runs share the next one. */
  const ensure = async (held: Held, version: number): Promise<void> => {
    while (held.version < version) {
      held.loading ??= load(held).finally(() => (held.loading = undefined));
      await held.loading;
    }
  };

  const load = async (held: Held): Promise<void> => {
    // Version and content of one moment, so that neither is ever newer than the other.
    await database.transaction(async (tx) => {
      await freezeView(tx);
      const version = (await listVersions(tx)).get(held.section.name) ?? 0;
      held.value = await held.section.load(tx);
      held.version = version;
    });
  };

  const check = async (): Promise<void> => {
    const versions = await listVersions(database);
    const stale = [...sections.values()].filter(
      (held) => held.version < (versions.get(held.section.name) ?? 0),
    );
    const results = await Promise.allSettled(
      stale.map((held) => ensure(held, versions.get(held.section.name) ?? 0)),
    );
    for (const [i, result] of results.entries()) {
      // The old value goes on being served; the next poll tries again.
      if (result.status === 'rejected') {
        log.error(
          { err: result.reason, section: stale[i]?.section.name },
          'configuration could not be loaded again',
        );
      }
    }
  };

  const checkSoon = (): void => {
    // A notice during a check may be about a change that the check did not see: look once more behind it.
    again = true;
    checking ??= (async () => {
      while (again) {
        again = false;
        await check().catch((error: unknown) => {
          log.warn(
            { reason: error instanceof Error ? error.message : String(error) },
            'configuration versions not readable',
          );
        });
      }
    })().finally(() => (checking = undefined));
  };

  const poll = (): void => {
    timer = setTimeout(async () => {
      checkSoon();
      await checking;
      if (started) poll();
    }, needs.pollMs ?? pollMs);
    timer.unref();
  };

  const heldOf = (section: Section<unknown>): Held => {
    const held = sections.get(section.name);
    if (held === undefined) throw new Error(`configuration section "${section.name}" was never registered`);
    return held;
  };

  const change = async (tx: Tx, held: Held): Promise<void> => {
    const { name } = held.section;
    let versions = raised.get(tx);
    if (versions === undefined) raised.set(tx, (versions = new Map()));
    if (versions.has(name)) return;
    const version = await raiseVersion(tx, clock, name);
    versions.set(name, version);
    tx.afterCommit(() => (started ? ensure(held, version) : undefined));
  };

  return {
    register(section) {
      if (started) throw new Error(`configuration section "${section.name}" registered after start()`);
      if (sections.has(section.name))
        throw new Error(`two configuration sections are named "${section.name}"`);
      sections.set(section.name, { section, value: undefined, version: -1, loading: undefined });
    },
    async start() {
      unlisten = await database.listen(channel, checkSoon);
      await Promise.all([...sections.values()].map((held) => ensure(held, 0)));
      started = true;
      // What changed between loading and listening is caught here.
      checkSoon();
      await checking;
      poll();
    },
    current<T>(section: Section<T>): T {
      const held = heldOf(section);
      if (!started) throw new Error(`configuration section "${section.name}" read before start()`);
      return held.value as T;
    },
    changed: (tx, section) => change(tx, heldOf(section)),
    async allChanged(tx) {
      // In one order everywhere, so that two who do this do not wait for each other crosswise.
      const ordered = [...sections.values()].sort((a, b) => (a.section.name < b.section.name ? -1 : 1));
      for (const held of ordered) await change(tx, held);
    },
    async stop() {
      started = false;
      clearTimeout(timer);
      await checking;
      await unlisten?.().catch(() => undefined);
    },
  };
}
