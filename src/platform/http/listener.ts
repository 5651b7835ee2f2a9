// Sockets: the servers that listen, TLS with certificates that renew themselves, and answers to what is not HTTP.

import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Config } from '../config/index.ts';
import type { Ids } from '../ids/index.ts';
import type { Log } from '../log/index.ts';
import { ApiError } from './api-errors.ts';
import { oktaEnvelope, publicError } from './error-replies.ts';

export type Listener = {
  /** The server for the first address; Fastify listens with it. */
  makeServer(handler: RequestListener): Server;
  /** `localhost` is two addresses, and which of them a browser tries first is its own affair. */
  listenBeside(port: number, handler: RequestListener): Promise<void>;
  closeIdleConnections(): void;
  closeAllConnections(): void;
  close(): Promise<void>;
};

type TlsFiles = NonNullable<Config['tls']>;

const MAX_HEADER_BYTES = 32_768;
const LIMITS = {
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: 30_000,
  // Slow senders hold a socket, not a worker; still, nobody needs minutes for a request of our size.
  requestTimeout: 60_000,
  // Longer than the minute that common load balancers keep theirs: they must be the ones who close.
  keepAliveTimeout: 72_000,
};

export function createListener(needs: {
  config: Pick<Config, 'host' | 'port' | 'tls' | 'deviceTrust'>;
  ids: Ids;
  log: Log;
}): Listener {
  const { config, ids, log } = needs;
  const servers: Server[] = [];
  const tls =
    config.tls === undefined ? undefined : renewingTls(config.tls, config.deviceTrust.caFile, servers, log);

  const makeServer = (handler: RequestListener): Server => {
    const server =
      tls === undefined
        ? createHttp(LIMITS, handler)
        : (createHttps({ ...LIMITS, ...tls.read() }, handler) as unknown as Server);
    servers.push(server);
    return server;
  };

  return {
    makeServer,
    async listenBeside(port, handler) {
      if (config.host !== 'localhost') return;
      const server = makeServer(handler);
      server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
        answerBrokenRequest(error, socket, ids),
      );
      const error = await tryListen(server, '::1', port);
      // A machine without IPv6 has no second address; one where somebody else holds it would answer for us.
      if (error?.code === 'EADDRINUSE' && config.port !== 0) throw error;
    },
    closeIdleConnections: () => {
      for (const server of servers) server.closeIdleConnections();
    },
    closeAllConnections: () => {
      for (const server of servers) server.closeAllConnections();
    },
    async close() {
      tls?.stop();
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ host, port }, () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

/** Reads the certificate again whenever its file changes: renewals need no restart. */
function renewingTls(
  files: TlsFiles,
  clientCaFile: string | undefined,
  servers: Server[],
  log: Log,
): { read(): object; stop(): void } {
  const read = () => ({
    cert: readFileSync(files.certFile),
    key: readFileSync(files.keyFile),
    minVersion: 'TLSv1.2' as const,
    // Asked for, not required: who has none is only not a managed device.
    ...(clientCaFile !== undefined && {
      ca: readFileSync(clientCaFile),
      requestCert: true,
      rejectUnauthorized: false,
    }),
  });
  const renew = () => {
    try {
      const context = read();
      for (const server of servers)
        (server as unknown as { setSecureContext(context: object): void }).setSecureContext(context);
      log.info({ certFile: files.certFile }, 'the TLS certificate was read again');
    } catch (err) {
      log.error(
        { certFile: files.certFile, err },
        'the new TLS certificate cannot be used; the old one stays',
      );
    }
  };
  watchFile(files.certFile, { interval: 2_000, persistent: false }, renew);
  return { read, stop: () => unwatchFile(files.certFile, renew) };
}

/** What is not HTTP never reaches a route; it still gets an answer that a client can read. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, ids: Ids): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason, cause } = brokenBy(error.code);
  const shown = publicError(
    new ApiError('E0000003', { status, causes: [cause] }),
    ids.newErrorId(),
    () => false,
  );
  const body = JSON.stringify(oktaEnvelope(shown));
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-cache, no-store',
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function brokenBy(code: string | undefined): { status: number; reason: string; cause: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        reason: 'Request Header Fields Too Large',
        cause: `headers: must have at most ${MAX_HEADER_BYTES} bytes`,
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, reason: 'Request Timeout', cause: 'request: did not arrive in time' };
    default:
      return { status: 400, reason: 'Bad Request', cause: 'request: is not well-formed HTTP' };
  }
}
