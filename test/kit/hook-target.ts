// Somebody else's server, on loopback: what a hook is sent to. It notes every request and answers as the test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TargetRequest = {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever was sent
  json: any;
};

export type HookTarget = {
  url: string;
  requests: TargetRequest[];
  /** How the next requests are answered; the default answers the one-time verification and 204 to the rest. */
  answer: (request: TargetRequest, response: ServerResponse) => void;
  /** How many requests were being answered at once, at most. */
  mostAtOnce(): number;
  close(): Promise<void>;
};

export function answerWith(status: number, body?: unknown, headers: Record<string, string> = {}) {
  return (_request: TargetRequest, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Takes the request and says nothing. */
export const hang = (): void => {};

export const goodManners = (request: TargetRequest, response: ServerResponse): void => {
  const challenge = request.headers['x-okta-verification-challenge'];
  if (request.method === 'GET' && challenge !== undefined)
    answerWith(200, { verification: challenge })(request, response);
  else answerWith(204)(request, response);
};

export async function hookTarget(): Promise<HookTarget> {
  const requests: TargetRequest[] = [];
  let atOnce = 0;
  let most = 0;
  const server = createServer((incoming, response) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    response.once('close', () => (atOnce -= 1));
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request: TargetRequest = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        text,
        json: parsed(text),
      };
      requests.push(request);
      target.answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const target: HookTarget = {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: goodManners,
    mostAtOnce: () => most,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return target;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
