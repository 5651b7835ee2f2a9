// Owns what is counted and measured, and how Prometheus reads it. Not here: logs, and health (platform/http).

import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { constantTimeEqual } from '../crypto/index.ts';

export type Metrics = {
  /** `route` is the pattern, never the path: paths carry ids. */
  requestTimer(method: string, route: string): (status: number, seconds: number) => void;
  counter<Label extends string = never>(name: string, help: string, labels?: Label[]): Count<Label>;
  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labels?: Label[],
  ): Observe<Label>;
  /** Read at each scrape. */
  gauge(name: string, help: string, read: () => number): void;
  text(): Promise<string>;
  contentType: string;
};

export type Count<Label extends string> = (labels?: Record<Label, string>, by?: number) => void;
export type Observe<Label extends string> = (value: number, labels?: Record<Label, string>) => void;

const PREFIX = 'gatehouse_';
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  // Memory, CPU and event loop lag of the process, read when somebody scrapes.
  if (options.processMetrics === true) collectDefaultMetrics({ register: registry, prefix: PREFIX });

  const requests = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  });

  return {
    requestTimer(method, route) {
      // Looking labels up costs more than the measurement: each route keeps its own children.
      const byStatus = new Map<number, { observe(seconds: number): void }>();
      return (status, seconds) => {
        let child = byStatus.get(status);
        if (child === undefined) {
          child = requests.labels({ method, route, status: String(status) });
          byStatus.set(status, child);
        }
        child.observe(seconds);
      };
    },
    counter(name, help, labelNames = []) {
      // Whoever counts the same thing counts it together: two apps may stand on one platform.
      const known = registry.getSingleMetric(PREFIX + name);
      const counter =
        known instanceof Counter
          ? (known as Counter<string>)
          : new Counter<string>({ name: PREFIX + name, help, labelNames, registers: [registry] });
      return (labels, by = 1) => (labels === undefined ? counter.inc(by) : counter.inc(labels, by));
    },
    histogram(name, help, buckets, labelNames = []) {
      const histogram = new Histogram({
        name: PREFIX + name,
        help,
        buckets,
        labelNames,
        registers: [registry],
      });
      return (value, labels) =>
        labels === undefined ? histogram.observe(value) : histogram.observe(labels, value);
    },
    gauge(name, help, read) {
      // The last one to say how it is read.
      registry.removeSingleMetric(PREFIX + name);
      new Gauge({
        name: PREFIX + name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Whether the header carries the token; the comparison takes the same time for every wrong one. */
export function isMetricsToken(authorization: string | undefined, token: string): boolean {
  return constantTimeEqual(authorization ?? '', `Bearer ${token}`);
}

/** Metrics on a port of their own, where no visitor of the main port can ask for them. */
export async function serveMetrics(
  metrics: Metrics,
  where: { host: string; port: number; token: string | undefined },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || (request.url ?? '').split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
    } else if (where.token !== undefined && !isMetricsToken(request.headers.authorization, where.token)) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    } else {
      metrics.text().then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, resolve);
  });
  return { port: portOf(server), close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
