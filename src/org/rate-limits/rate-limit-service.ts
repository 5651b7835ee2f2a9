import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { type Caller, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import { actorOf, type SystemLog } from '#src/system-log/index.ts';
import { type PrincipalLimit, type RateLimitSettings, usualSettings } from './rate-limit-settings.ts';
import * as store from './rate-limit-store.ts';

export type By = { caller: Caller; client: ClientContext };
export type PrincipalDraft = Pick<
  PrincipalLimit,
  'principalType' | 'principalId' | 'percentage' | 'concurrencyPercentage'
>;

export type RateLimits = {
  /** From the snapshot. */
  settings(): RateLimitSettings;
  of(type: PrincipalLimit['principalType'], id: string): PrincipalLimit | undefined;
  /** In the order of ids. */
  all(): readonly PrincipalLimit[];
  get(id: string): PrincipalLimit;
  change(change: Partial<RateLimitSettings>, by: By): Promise<RateLimitSettings>;
  create(draft: PrincipalDraft, by: By): Promise<PrincipalLimit>;
  replace(id: string, draft: PrincipalDraft, by: By): Promise<PrincipalLimit>;
};

export type RateLimitNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  /** Whether there is such a token or client. */
  principalExists(type: PrincipalLimit['principalType'], id: string): Promise<boolean>;
};

type Book = {
  settings: RateLimitSettings;
  limits: readonly PrincipalLimit[];
  byPrincipal: Map<string, PrincipalLimit>;
};

export function createRateLimits(needs: RateLimitNeeds): RateLimits {
  const { clock, ids, database, snapshots, systemLog } = needs;
  const section: Section<Book> = {
    name: 'rate-limits',
    async load(db) {
      const limits = await store.listPrincipalLimits(db);
      return {
        settings: (await store.findSettings(db)) ?? usualSettings,
        limits,
        byPrincipal: new Map(limits.map((one) => [`${one.principalType} ${one.principalId}`, one])),
      };
    },
  };
  snapshots.register(section);
  const book = () => snapshots.current(section);

  const record = async (tx: Tx, by: By, from: object | undefined, to: object) => {
    await systemLog.record(tx, {
      eventType: 'system.rate_limit.configuration.update',
      actor: actorOf(by.caller),
      client: by.client,
      outcome: { result: 'SUCCESS' },
      target: [
        {
          id: 'rate-limits',
          type: 'RateLimitConfiguration',
          alternateId: 'rate-limits',
          displayName: 'Rate limits',
          changeDetails: { from: { ...from }, to: { ...to } },
        },
      ],
    });
    await snapshots.changed(tx, section);
  };

  const checkPrincipal = async ({ principalType, principalId }: PrincipalDraft): Promise<void> => {
    if (await needs.principalExists(principalType, principalId)) return;
    const what = principalType === 'SSWS_TOKEN' ? 'API token' : 'OAuth client';
    throw validationFailed('principalId', [`principalId: there is no ${what} ${principalId}`]);
  };

  return {
    settings: () => book().settings,
    of: (type, id) => book().byPrincipal.get(`${type} ${id}`),
    all: () => book().limits,
    get(id) {
      const found = book().limits.find((one) => one.id === id);
      if (found === undefined) throw notFound(id, 'PrincipalRateLimitEntity');
      return found;
    },

    change: (change, by) =>
      database.transaction(async (tx) => {
        await store.lockSettings(tx);
        const before = (await store.findSettings(tx)) ?? usualSettings;
        const settings = { ...before, ...change };
        await store.saveSettings(tx, settings);
        await record(tx, by, before, settings);
        return settings;
      }),

    async create(draft, by) {
      await checkPrincipal(draft);
      return database.transaction(async (tx) => {
        const now = clock.now();
        const who = by.caller.id;
        const made: PrincipalLimit = {
          id: ids.newId('prl'),
          ...draft,
          created: now,
          createdBy: who,
          lastUpdate: now,
          lastUpdatedBy: who,
        };
        if (!(await store.insertPrincipalLimit(tx, made))) {
          throw validationFailed('principalId', [
            'principalId: has a limit of its own already; replace that',
          ]);
        }
        await record(tx, by, undefined, made);
        return made;
      });
    },

    replace: (id, draft, by) =>
      database.transaction(async (tx) => {
        const before = await store.lockPrincipalLimit(tx, id);
        if (before === undefined) throw notFound(id, 'PrincipalRateLimitEntity');
        if (before.principalId !== draft.principalId || before.principalType !== draft.principalType) {
          throw validationFailed('principalId', ['principalId: a limit stays with its principal']);
        }
        const one = { ...before, ...draft, lastUpdate: clock.now(), lastUpdatedBy: by.caller.id };
        await store.updatePrincipalLimit(tx, one);
        await record(tx, by, before, one);
        return one;
      }),
  };
}
