import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Metrics } from '#src/platform/metrics/index.ts';
import type { LogReader } from '#src/system-log/index.ts';
import { type Effort, effortsOf, type FrictionDimension, frictionEventTypes } from './friction.ts';
import * as store from './friction-store.ts';
import { batchesARound, createLogTally, type TallyPart } from './log-tally.ts';

export type FrictionNeeds = {
  clock: Clock;
  database: Database;
  jobs: Pick<Jobs, 'schedule' | 'repeat'>;
  metrics: Metrics;
  reader: LogReader;
  /** By id, Everyone among their groups. */
  readPeople(ids: readonly string[]): Promise<Map<string, Person>>;
  everyoneId(): string | undefined;
  /** What else is counted on the way. */
  parts: readonly TallyPart[];
};

export type Friction = {
  /** Counts what is new, for who wants to read sums; a long log is left to the rounds, and `upto` says how far they are. */
  refresh(): Promise<void>;
  days(asked: {
    dimension: FrictionDimension;
    key: string;
    from: string;
    to: string;
  }): ReturnType<typeof store.listDays>;
  keys(asked: {
    dimension: FrictionDimension;
    from: string;
    to: string;
    limit: number;
  }): ReturnType<typeof store.listKeys>;
  /** When the last counted event was. */
  upto(): Promise<Date | undefined>;
};

const tallyName = 'sign-ins';
const countEveryMs = 15_000;
const patienceMs = 5_000;
const gaugeEveryMs = 60_000;
const sweepEveryMs = 3_600_000;
const sweepRows = 10_000;
const dayMs = 86_400_000;
/** Who is counted is remembered for so many days behind what is counted: transactions do not stay open for longer. */
const keptDays = 3;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function createFriction(needs: FrictionNeeds): Friction {
  const { database, jobs, metrics, clock } = needs;
  const prompts = metrics.counter(
    'sign_in_prompts_total',
    'Passwords and factors that people were asked for and gave, from the log; counted by the node that counts.',
    ['kind', 'result'],
  );
  const passives = metrics.counter(
    'sign_in_passive_total',
    'Times somebody was let into an app without doing anything, from the log; counted by the node that counts.',
  );
  let today = Number.NaN;
  metrics.gauge(
    'friction_prompts_per_person',
    'Prompts (passwords and factors) per person so far today (UTC), of those who opened or were asked for anything.',
    () => today,
  );

  const friction: TallyPart = {
    name: 'friction',
    eventTypes: frictionEventTypes,
    async count(tx, events) {
      const efforts = events.flatMap(effortsOf);
      if (efforts.length === 0) return;
      await addEfforts(needs, tx, efforts);
      tx.afterCommit(() => {
        for (const { passwords, factors, failures, passive, isAttribution } of efforts) {
          if (isAttribution) continue;
          const result = failures > 0 ? 'wrong' : 'right';
          if (passwords > 0) prompts({ kind: 'password', result }, passwords);
          if (factors > 0) prompts({ kind: 'factor', result }, factors);
          if (passive > 0) passives(undefined, passive);
        }
      });
    },
  };
  const tally = createLogTally({
    name: tallyName,
    database,
    reader: needs.reader,
    parts: [friction, ...needs.parts],
  });
  jobs.schedule('friction', countEveryMs, () => tally.catchUp(batchesARound));
  jobs.schedule('friction-people', sweepEveryMs, () => sweep(database));
  jobs.repeat('friction-gauge', gaugeEveryMs, async () => {
    const day = dayOf(clock.nowMs());
    const [sums] = await store.listDays(database, { dimension: 'TOTAL', key: '', from: day, to: day });
    today = sums === undefined || sums.people === 0 ? 0 : (sums.passwords + sums.factors) / sums.people;
  });

  return {
    refresh: () => tally.refresh(patienceMs),
    days: (asked) => store.listDays(database, asked),
    keys: (asked) => store.listKeys(database, asked),
    upto: () => store.readUpto(database, tallyName),
  };
}

async function sweep(database: Database): Promise<void> {
  const upto = await store.readUpto(database, tallyName);
  if (upto === undefined) return;
  const before = dayOf(upto.getTime() - keptDays * dayMs);
  while ((await database.transaction((tx) => store.deletePeopleBefore(tx, before, sweepRows))) === sweepRows);
}

type Key = Pick<store.DayKey, 'dimension' | 'key'>;

/** The sums that an effort goes into. */
function keysOf(effort: Effort, groupIds: readonly string[]): Key[] {
  const ofApp: Key[] = [
    ...(effort.appId === undefined ? [] : [{ dimension: 'APP' as const, key: effort.appId }]),
    ...(effort.ruleId === undefined ? [] : [{ dimension: 'RULE' as const, key: effort.ruleId }]),
  ];
  if (effort.isAttribution) return ofApp;
  return [
    { dimension: 'TOTAL', key: '' },
    { dimension: 'PLACE', key: effort.place },
    ...groupIds.map((key) => ({ dimension: 'GROUP' as const, key })),
    ...(effort.factor === undefined ? [] : [{ dimension: 'FACTOR' as const, key: effort.factor }]),
    ...ofApp,
  ];
}

/** Of these nobody asks how many people there are. */
const withoutPeople: ReadonlySet<FrictionDimension> = new Set(['RULE', 'FACTOR']);

async function addEfforts(needs: FrictionNeeds, tx: Tx, efforts: readonly Effort[]): Promise<void> {
  const everyoneId = needs.everyoneId();
  const found = await needs.readPeople([...new Set(efforts.map(({ userId }) => userId))]);
  const sums = new Map<string, store.DaySums>();
  const people = new Map<string, store.DayKey & { userId: string }>();
  const sumOf = ({ day, dimension, key }: store.DayKey): store.DaySums => {
    const id = `${day} ${dimension} ${key}`;
    const none = { passwords: 0, factors: 0, failures: 0, passive: 0, people: 0 };
    const sum = sums.get(id) ?? { day, dimension, key, ...none };
    sums.set(id, sum);
    return sum;
  };
  for (const effort of efforts) {
    const { day, userId } = effort;
    const groupIds = (found.get(userId)?.groupIds ?? []).filter((id) => id !== everyoneId);
    for (const { dimension, key } of keysOf(effort, groupIds)) {
      const sum = sumOf({ day, dimension, key });
      sum.passwords += effort.passwords;
      sum.factors += effort.factors;
      sum.failures += effort.failures;
      sum.passive += effort.passive;
      if (withoutPeople.has(dimension)) continue;
      people.set(`${userId} ${day} ${dimension} ${key}`, { day, dimension, key, userId });
    }
  }
  const counted = [...people].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, person]) => person);
  for (const fresh of await store.addPeople(tx, counted)) sumOf(fresh).people++;
  await store.addDays(
    tx,
    [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum),
  );
}
