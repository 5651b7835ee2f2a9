import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type pg from 'pg';

// COPY in the protocol of PostgreSQL, by the hooks that pg offers to queries which are not its own.

/** What pg hands to the hooks. */
type Wire = {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  stream: Socket;
};
type Completion = { text: string };

/** Runs `copy … to stdout`: the stream gives the bytes, `rows` how many rows they were, once it has ended. */
export function copyOut(client: pg.Client, statement: string): { stream: Readable; rows: Promise<number> } {
  const rows = Promise.withResolvers<number>();
  rows.promise.catch(() => undefined);
  let socket: Socket | undefined;
  const stream = new Readable({
    read: () => void socket?.resume(),
    highWaterMark: 1024 * 1024,
  });
  client.query({
    submit(wire: Wire) {
      socket = wire.stream;
      wire.query(statement);
      return null;
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // pg reads the next bytes into the same memory.
      if (!stream.push(Buffer.from(chunk))) socket?.pause();
    },
    handleCommandComplete: (done: Completion) => rows.resolve(rowsIn(done)),
    handleReadyForQuery() {
      socket?.resume();
      stream.push(null);
    },
    handleError(error: Error) {
      socket?.resume();
      rows.reject(error);
      stream.destroy(error);
    },
    ...unusedHooks,
  } as unknown as pg.Submittable);
  return { stream, rows: rows.promise };
}

/** Runs `copy … from stdin` with these bytes; gives how many rows they were. */
export function copyIn(client: pg.Client, statement: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    let rows = 0;
    client.query({
      submit(wire: Wire) {
        wire.query(statement);
        return null;
      },
      handleCopyInResponse(wire: Wire) {
        sendAll(wire, source).catch((error: unknown) => {
          failure = error;
          wire.sendCopyFail('the source failed');
        });
      },
      handleCommandComplete: (done: Completion) => void (rows = rowsIn(done)),
      handleReadyForQuery: () => resolve(rows),
      handleError: (error: Error) => reject(failure ?? error),
      ...unusedHooks,
    } as unknown as pg.Submittable);
  });
}

async function sendAll(wire: Wire, source: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of source) {
    wire.sendCopyFromChunk(chunk);
    if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
  }
  wire.endCopyFrom();
}

const unusedHooks = {
  callback: () => undefined,
  handleRowDescription: () => undefined,
  handleDataRow: () => undefined,
  handlePortalSuspended: () => undefined,
  handleEmptyQuery: () => undefined,
};

function rowsIn({ text }: Completion): number {
  return Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
}
