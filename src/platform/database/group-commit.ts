import { codeOf, DatabaseUnavailable } from './errors.ts';
import type {
  CommitResult,
  CommitUnit,
  GroupCommit,
  GuardKind,
  PendingGuard,
  PendingWrite,
  Tx,
  WriteKind,
} from './types.ts';

// Two flushes may be on their way: one is written by the disk while the next is sent.
const maxFlushesInFlight = 2;
const maxRowsPerFlush = 1_000;

type RunTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
type Waiting = { unit: CommitUnit; resolve(result: CommitResult): void; reject(error: unknown): void };

export function pendingWrite<Row>(kind: WriteKind<Row>, row: Row): PendingWrite {
  return { kind, row };
}

export function pendingGuard<Row>(kind: GuardKind<Row>, row: Row): PendingGuard {
  return { kind, row };
}

/** See `GroupCommit`: what is committed at the same time shares a transaction and one statement per kind. */
export function createGroupCommit(transaction: RunTransaction): GroupCommit {
  const kindOrder = new Map<object, number>();
  let queue: Waiting[] = [];
  let inFlight = 0;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || inFlight >= maxFlushesInFlight) return;
    scheduled = true;
    // After the poll phase: everything that arrived in this turn of the loop shares the flush.
    setImmediate(() => {
      scheduled = false;
      while (queue.length > 0 && inFlight < maxFlushesInFlight) void flushNext();
    });
  };

  const flushNext = async () => {
    const batch = takeBatch();
    inFlight++;
    try {
      await flush(batch);
    } finally {
      inFlight--;
      if (queue.length > 0) schedule();
    }
  };

  const takeBatch = (): Waiting[] => {
    let rows = 0;
    let units = 0;
    for (const { unit } of queue) {
      rows += unit.writes.length + (unit.guards?.length ?? 0);
      if (units > 0 && rows > maxRowsPerFlush) break;
      units++;
    }
    const batch = queue.slice(0, units);
    queue = queue.slice(units);
    return batch;
  };

  /** Settles every unit of the batch and never throws. */
  const flush = async (batch: Waiting[]): Promise<void> => {
    let results: CommitResult[];
    try {
      results = await transaction((tx) =>
        flushUnits(
          tx,
          batch.map((waiting) => waiting.unit),
        ),
      );
    } catch (error) {
      return flushApart(batch, error);
    }
    for (const [i, waiting] of batch.entries()) waiting.resolve(results[i] ?? { committed: true });
  };

  const flushApart = async (batch: Waiting[], error: unknown): Promise<void> => {
    const [first, ...others] = batch;
    if (first === undefined) return;
    if (error instanceof GuardsEntangled) {
      const entangled = new Set(error.units);
      await flush(batch.filter((waiting) => !entangled.has(waiting.unit)));
      for (const waiting of batch) if (entangled.has(waiting.unit)) await flush([waiting]);
    } else if (error instanceof UnitRefused) {
      first.resolve({ committed: false, failedGuard: error.failedGuard });
    } else if (others.length === 0 || !isStatementError(error)) {
      for (const waiting of batch) waiting.reject(error);
    } else {
      // One row is bad: halves find it in few transactions, and only its caller hears of it.
      const middle = batch.length >> 1;
      await flush(batch.slice(0, middle));
      await flush(batch.slice(middle));
    }
  };

  const flushUnits = async (tx: Tx, units: CommitUnit[]): Promise<CommitResult[]> => {
    const results = await flushGuards(tx, units);
    const writes = new Map<WriteKind<never>, unknown[]>();
    for (const [i, unit] of units.entries()) {
      if (!results[i]?.committed) continue;
      for (const write of unit.writes) rowsOf(writes, write.kind).push(write.row);
    }
    for (const [kind, rows] of inOrder(writes)) await kind.flush(tx, rows as never[]);
    return results;
  };

  const flushGuards = async (tx: Tx, units: CommitUnit[]): Promise<CommitResult[]> => {
    const rows = new Map<GuardKind<never>, unknown[]>();
    const places = new Map<GuardKind<never>, { unit: number; guard: number }[]>();
    for (const [unit, { guards = [] }] of units.entries()) {
      for (const [guard, { kind, row }] of guards.entries()) {
        rowsOf(rows, kind).push(row);
        rowsOf(places, kind).push({ unit, guard });
      }
    }
    const failed = new Map<number, number[]>();
    for (const [kind, kindRows] of inOrder(rows)) {
      const holds = await kind.flush(tx, kindRows as never[]);
      for (const [i, place] of (places.get(kind) ?? []).entries()) {
        if (holds[i] !== true) rowsOf(failed, place.unit).push(place.guard);
      }
    }
    refuseEntangled(units, failed);
    return units.map((_, i) => {
      const guards = failed.get(i);
      return guards ? { committed: false, failedGuard: Math.min(...guards) } : { committed: true };
    });
  };

  const inOrder = <K extends object, V>(map: Map<K, V>): [K, V][] =>
    [...map].sort(([a], [b]) => (kindOrder.get(a) ?? 0) - (kindOrder.get(b) ?? 0));

  const register = (unit: CommitUnit) => {
    for (const { kind } of [...(unit.guards ?? []), ...unit.writes]) {
      if (!kindOrder.has(kind)) kindOrder.set(kind, kindOrder.size);
    }
  };

  return {
    commit: (unit) =>
      new Promise((resolve, reject) => {
        register(unit);
        queue.push({ unit, resolve, reject });
        schedule();
      }),
  };
}

/**
 * A unit that failed one guard must not keep another spent, and nobody may lose to a unit that lost itself. Both can only
 * happen where a failed unit also held a guard: then the transaction is given up and these units are tried alone.
 */
function refuseEntangled(units: CommitUnit[], failed: Map<number, number[]>): void {
  const entangled = [...failed].filter(
    ([unit, guards]) => guards.length < (units[unit]?.guards?.length ?? 0),
  );
  if (entangled.length === 0) return;
  const [only] = entangled;
  if (units.length === 1 && only) throw new UnitRefused(Math.min(...only[1]));
  throw new GuardsEntangled(entangled.flatMap(([unit]) => units[unit] ?? []));
}

function rowsOf<K, V>(map: Map<K, V[]>, key: K): V[] {
  let rows = map.get(key);
  if (!rows) map.set(key, (rows = []));
  return rows;
}

class GuardsEntangled extends Error {
  readonly units: CommitUnit[];
  constructor(units: CommitUnit[]) {
    super('guards entangled');
    this.units = units;
  }
}

class UnitRefused extends Error {
  readonly failedGuard: number;
  constructor(failedGuard: number) {
    super('a guard failed');
    this.failedGuard = failedGuard;
  }
}

/** Refused because of what was sent; what ails the server would refuse each unit alone just the same. */
function isStatementError(error: unknown): boolean {
  return !(error instanceof DatabaseUnavailable) && !codeOf(error)?.startsWith('57');
}
