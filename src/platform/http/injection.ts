// Requests without a socket, for tests and for the command line.

import type { FastifyInstance } from 'fastify';

export type InjectOptions = {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON; text and bytes as they are, with the content type that `headers` say. */
  body?: unknown;
  form?: Record<string, string> | [string, string][];
  remoteAddress?: string;
};

export type InjectResponse = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  bytes: Buffer;
  json<T = Record<string, unknown>>(): T;
  /** Set by this answer. */
  cookies: Record<string, string>;
};

export async function injectInto(
  app: FastifyInstance,
  request: InjectOptions,
  baseUrl: string,
): Promise<InjectResponse> {
  const headers: Record<string, string> = { host: new URL(baseUrl).host };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  const payload = payloadOf(request, headers);
  const response = await app.inject({
    method: (request.method ?? (payload === undefined ? 'GET' : 'POST')) as 'GET',
    url: request.url,
    headers,
    remoteAddress: request.remoteAddress ?? '127.0.0.1',
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, string | string[] | undefined>,
    text: response.body,
    bytes: response.rawPayload,
    json: <T>() => JSON.parse(response.body) as T,
    cookies: Object.fromEntries(response.cookies.map(({ name, value }) => [name, value])),
  };
}

function payloadOf(request: InjectOptions, headers: Record<string, string>): string | Buffer | undefined {
  const { body, form } = request;
  if (form !== undefined) {
    headers['content-type'] ??= 'application/x-www-form-urlencoded';
    return new URLSearchParams(form).toString();
  }
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
  headers['content-type'] ??= 'application/json';
  return JSON.stringify(body);
}
