import { isLoopback, networkOf, parseAddress } from '#src/access/addresses/index.ts';
import type { Place, ThreatSignal } from '#src/access/context/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import {
  type Database,
  type PendingWrite,
  pendingWrite,
  type Tx,
  type WriteKind,
} from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import {
  type Counter,
  counted,
  faded,
  freshCounter,
  type Happening,
  memberMs,
  type MemberState,
  signalOf,
} from './threat-counts.ts';
import * as store from './threat-count-store.ts';

export type Attempt = {
  client: ClientContext;
  /** The person, or what was typed where there is none. */
  account: string;
  isStranger: boolean;
};

/** Goes with the attempt to its end. Both give what is to be written beside whatever else is. */
export type Watching = { failed(): PendingWrite[]; succeeded(): PendingWrite[] };

export type ThreatWatch = {
  /**
   * Before a secret is looked at: counts the attempt, then says whether it is part of an attack. Throws the answer where the org blocks
   * such, the same for accounts that there are and that there are not.
   */
  begin(attempt: Attempt): Promise<Watching>;
  /** What the counters say of whoever comes from there, on whichever node they were counted; for the risk of a sign-in. */
  signalFor(address: string, account?: string): Promise<ThreatSignal | undefined>;
  /** What this node found out within the last minute, without asking anybody. */
  recentSignalFor(address: string, account?: string): ThreatSignal | undefined;
  /** Forgets what is a day old. Runs by itself. */
  prune(): Promise<void>;
};

export type WatchNeeds = {
  clock: Clock;
  database: Database;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'record'>;
  placeOf(address: string): Place | undefined;
  /** What the org does about attacks; and whether it passes over the address. */
  action(): 'none' | 'audit' | 'block';
  isPassedOver(address: string): boolean;
  /** The person has signed in before from the device that is calling. Nobody else's devices are known. */
  isKnownDevice(account: string, client: ClientContext): Promise<boolean>;
};

/** So long a node remembers what it found out, and refuses without asking again: a flood must not become a flood of writes. */
const rememberMs = 60_000;
const mostRemembered = 4_096;
const tellEveryMs = 10 * 60_000;
const retryAfterSeconds = 900;
const pruneEveryMs = 15 * 60_000;
const pruneRows = 5_000;

const summary = 'Too many sign-ins from your network are failing.';
const advice = 'Try again later, from another network, or on a device from which you have signed in before.';

const nothing: Watching = { failed: () => [], succeeded: () => [] };

/** One counter that an attempt bears on, and as what it is counted there. */
type Mark = { key: string; member: string };
type Row = {
  happening: Happening;
  marks: readonly Mark[];
  attempt: Attempt;
  /** Set by the flush: the answer to whoever has it written. */
  signal?: ThreatSignal | undefined;
};

export function createThreatWatch(needs: WatchNeeds): ThreatWatch {
  const { clock, database } = needs;
  const counterOf = database.batchedRead<string, Counter>('access.threat-counter', store.findCounters);
  const remembered = new Map<string, { signal: ThreatSignal; untilMs: number }>();

  const remember = (signal: ThreatSignal) => {
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(signal.key, { signal, untilMs: clock.nowMs() + rememberMs });
  };
  const recall = (marks: readonly Pick<Mark, 'key'>[]): ThreatSignal | undefined => {
    for (const { key } of marks) {
      const known = remembered.get(key);
      if (known !== undefined && known.untilMs > clock.nowMs()) return known.signal;
    }
    return undefined;
  };

  /** What is counted of such a sign-in, and counts against it; nothing where the org does not look. */
  const countersFor = (address: string, account: string | undefined): { key: string }[] => {
    const words = parseAddress(address);
    if (words === undefined || needs.action() === 'none' || needs.isPassedOver(address)) return [];
    const keys = networksOf(words);
    if (account !== undefined) keys.push(accountKey(account));
    return keys.map((key) => ({ key }));
  };

  const kind: WriteKind<Row> = {
    name: 'threats',
    async flush(tx, rows) {
      const nowMs = clock.nowMs();
      const counts = await openCounts(tx, rows, nowMs);
      for (const row of rows) {
        counts.apply(row, row.happening);
        if (row.happening !== 'BEGUN') continue;
        row.signal = counts.signalOf(row);
        // What is part of an attack has failed unless it succeeds, so that who goes on is kept out for as long.
        if (row.signal !== undefined) counts.apply(row, 'FAILED');
      }
      const told = counts.toTell(rows);
      await counts.write(tx);
      const isBlocking = needs.action() === 'block';
      if (told.length > 0)
        await needs.systemLog.record(
          tx,
          told.map((one) => detection(one, isBlocking)),
        );
    },
  };

  const refusal = () =>
    new ApiError('E0000047', {
      summary,
      causes: [{ errorSummary: advice, reason: 'NETWORK_ATTACKS' }],
      headers: { 'retry-after': String(retryAfterSeconds) },
    });

  const prune = async () => {
    const nowMs = clock.nowMs();
    const before = { membersMs: nowMs - memberMs, countersMs: nowMs - 2 * memberMs, rows: pruneRows };
    while ((await store.deleteOld(database, before)) >= pruneRows);
  };
  needs.jobs.schedule('threat-counts', pruneEveryMs, prune);

  return {
    async begin(attempt) {
      const { ipAddress } = attempt.client;
      const words = parseAddress(ipAddress);
      if (needs.action() === 'none' || words === undefined || isLoopback(words)) return nothing;
      if (needs.isPassedOver(ipAddress)) return nothing;
      if (await needs.isKnownDevice(attempt.account, attempt.client)) return nothing;
      const marks = marksOf(attempt, needs.placeOf(ipAddress));
      let signal = recall(marks);
      if (signal === undefined || needs.action() !== 'block') {
        const row: Row = { happening: 'BEGUN', marks, attempt };
        await database.groupCommit.commit({ writes: [pendingWrite(kind, row)] });
        signal = row.signal;
        if (signal !== undefined) remember(signal);
      }
      if (signal !== undefined && needs.action() === 'block') throw refusal();
      const end = (happening: Happening) => () => [pendingWrite<Row>(kind, { happening, marks, attempt })];
      return { failed: end('FAILED'), succeeded: end('SUCCEEDED') };
    },
    async signalFor(address, account) {
      const asked = countersFor(address, account);
      const counters = await Promise.all(asked.map(({ key }) => counterOf(key)));
      const nowMs = clock.nowMs();
      for (const counter of counters) {
        const signal = counter && signalOf(faded(counter, nowMs));
        if (signal !== undefined) return signal;
      }
      return recall(asked);
    },
    recentSignalFor: (address, account) => recall(countersFor(address, account)),
    prune,
  };
}

/** The counters of a batch, held while it is counted. */
async function openCounts(tx: Tx, rows: readonly Row[], nowMs: number) {
  const marks = rows.flatMap((row) => row.marks);
  const locked = await store.lockCounters(
    tx,
    marks.map(({ key }) => key),
    nowMs,
  );
  const counters = new Map<string, Counter>(locked.map((counter) => [counter.key, faded(counter, nowMs)]));
  const members = new Map<string, store.Member>();
  const idOf = ({ key, member }: Mark) => `${key} ${member}`;
  for (const member of await store.readMembers(tx, marks)) members.set(idOf(member), member);
  const counterOf = (key: string): Counter => counters.get(key) ?? freshCounter(key, nowMs);
  const stateOf = (mark: Mark): MemberState | undefined => {
    const known = members.get(idOf(mark));
    return known === undefined || known.atMs < nowMs - memberMs ? undefined : known.state;
  };
  return {
    apply({ marks: own, attempt }: Row, happening: Happening) {
      for (const mark of own) {
        const before = stateOf(mark);
        const after = counted(counterOf(mark.key), before, happening, attempt.isStranger);
        counters.set(mark.key, after.counter);
        // From when it was first tried, so that one account is counted anew after a day.
        const atMs = before === undefined ? nowMs : (members.get(idOf(mark))?.atMs ?? nowMs);
        members.set(idOf(mark), { ...mark, state: after.state, atMs });
      }
    },
    signalOf(row: Row): ThreatSignal | undefined {
      for (const { key } of row.marks) {
        const signal = signalOf(counterOf(key));
        if (signal !== undefined) return signal;
      }
      return undefined;
    },
    /** One row for each counter of which nobody was told lately. */
    toTell(all: readonly Row[]): Told[] {
      const told = new Map<string, Told>();
      for (const { signal, attempt } of all) {
        if (signal === undefined || told.has(signal.key)) continue;
        const counter = counterOf(signal.key);
        if (nowMs - counter.toldMs < tellEveryMs) continue;
        const now = { ...counter, toldMs: nowMs };
        counters.set(signal.key, now);
        told.set(signal.key, { signal, attempt, counter: now });
      }
      return [...told.values()];
    },
    write: (into: Tx) => store.write(into, [...counters.values()], [...members.values()]),
  };
}

type Told = { signal: ThreatSignal; attempt: Attempt; counter: Counter };

const reasons: Readonly<Record<ThreatSignal['kind'], string>> = {
  PASSWORD_SPRAY: 'Password Spray',
  CREDENTIAL_STUFFING: 'Credential Stuffing',
  DISTRIBUTED_GUESSING: 'Distributed Guessing',
};

/** The address is the actor: nobody has said (or not proven) who they are. */
function detection({ signal, attempt, counter }: Told, isBlocking: boolean) {
  const { ipAddress } = attempt.client;
  return {
    eventType: 'security.threat.detected',
    actor: { id: ipAddress, type: 'IP address', alternateId: 'unknown', displayName: ipAddress },
    client: attempt.client,
    outcome: { result: isBlocking ? ('DENY' as const) : ('ALLOW' as const), reason: reasons[signal.kind] },
    debugData: {
      threatSuspected: 'true',
      threatDetections: JSON.stringify({ [reasons[signal.kind]]: 'HIGH' }),
      // Of an account not which: the event is of the address.
      countedBy: signal.kind === 'DISTRIBUTED_GUESSING' ? 'account' : signal.key,
      tried: String(Math.round(counter.tried)),
      succeeded: String(Math.round(counter.good)),
      failed: String(Math.round(counter.failed)),
      unknownAccounts: String(Math.round(counter.strangers)),
    },
  };
}

const short = (text: string): string => sha256(text).toString('base64url').slice(0, 16);
const accountKey = (account: string): string => `acct:${short(account.trim().toLowerCase())}`;

/** IPv4 by 256 addresses; IPv6 by what one line has and by what one site has, since either is free to whoever has it. */
function networksOf(words: readonly number[]): string[] {
  return words.length === 1
    ? [`net:${networkOf(words, 24)}`]
    : [`net:${networkOf(words, 64)}`, `net:${networkOf(words, 48)}`];
}

function marksOf({ client, account }: Attempt, place: Place | undefined): Mark[] {
  const words = parseAddress(client.ipAddress) ?? [];
  const networks = networksOf(words);
  const key = accountKey(account);
  const operator = place?.asn === undefined ? [] : [`asn:${place.asn} ${short(client.userAgent)}`];
  return [
    ...[...networks, ...operator].map((counter) => ({ key: counter, member: key })),
    // Of IPv6 by site: networks of a site are free.
    { key, member: networks.at(-1) ?? '' },
  ];
}
