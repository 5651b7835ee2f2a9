// A keep-alive HTTP/1.1 client that costs as little as possible, so that what is measured is the server.
// Speaks only what Gatehouse answers: Content-Length bodies, or none.
import { connect, type Socket } from 'node:net';

export type Answer = { status: number; headers: string; body: string };

/** One connection; `send` must be awaited before the next call. */
export class LeanConnection {
  readonly #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('connection closed')));
  }

  static open(port: number): Promise<LeanConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new LeanConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends a whole request, as text; resolves with the whole answer. */
  send(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const headers = this.#buffer.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(headers);
    const total = end + 4 + (length === null ? 0 : Number(length[1]));
    if (this.#buffer.length < total) return;
    const body = this.#buffer.toString('utf8', end + 4, total);
    this.#buffer = this.#buffer.subarray(total);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(headers.slice(9, 12)), headers, body });
  }
}

/** A header's value, or undefined. */
export function headerOf(answer: Answer, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(answer.headers)?.[1];
}

export type LoadResult = {
  operations: number;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  failures: number;
  firstFailure?: string;
};

/**
 * Runs `operation` on `connections` connections for `seconds` after a warm-up, and gives rate and latency.
 * An operation that throws is counted as a failure; a run with failures is not a result.
 */
export async function load(options: {
  port: number;
  connections: number;
  seconds: number;
  warmUpSeconds: number;
  operation: (connection: LeanConnection, worker: number, turn: number) => Promise<void>;
}): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  let firstFailure: string | undefined;
  const start = performance.now();
  const measureFrom = start + options.warmUpSeconds * 1000;
  const stopAt = measureFrom + options.seconds * 1000;
  const worker = async (index: number) => {
    let connection = await LeanConnection.open(options.port);
    for (let turn = 0; performance.now() < stopAt; turn += 1) {
      const began = performance.now();
      try {
        await options.operation(connection, index, turn);
        if (began >= measureFrom) latencies.push(performance.now() - began);
      } catch (error) {
        failures += 1;
        firstFailure ??= String(error);
        if (failures > 100) break;
        connection.close();
        connection = await LeanConnection.open(options.port);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: options.connections }, (_, index) => worker(index)));
  const seconds = (performance.now() - measureFrom) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    operations: latencies.length,
    seconds,
    perSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
  };
}
