// One call: address, body, who asks, tries, and what comes back.
import type { Authentication } from './authentication.ts';
import { OktaApiError } from './errors.ts';
import { type List, listOf, nextOf, type Page } from './list.ts';
import { defaultRetries, pause, type RetryOptions, waitBefore } from './retry.ts';

export type ClientOptions = {
  /** Scheme and host of the organisation, e.g. `https://id.example.com`. */
  baseUrl: string;
  authentication?: Authentication;
  retry?: Partial<RetryOptions>;
  /** Default: the one of the platform. */
  fetch?: typeof globalThis.fetch;
};

export type CallOptions = {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  retry?: Partial<RetryOptions>;
};

/** How an operation is called; `{name}` in the path is filled from the arguments. */
export type Operation = {
  method: string;
  path: string;
  query?: readonly string[];
  /** Media type of the body. */
  sends?: string;
};

export type Arguments = object;

export class Caller {
  readonly #options: ClientOptions;
  readonly #origin: string;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#origin = new URL(options.baseUrl).origin;
  }

  /** One answer; undefined where it is empty. */
  async call(operation: Operation, given: Arguments, options: CallOptions = {}): Promise<unknown> {
    const response = await this.#send(operation, this.#urlOf(operation, given), given, options);
    return readAnswer(response);
  }

  list<Item>(operation: Operation, given: Arguments, options: CallOptions = {}): List<Item> {
    return listOf(async (url?: string): Promise<Page<Item>> => {
      const response = await this.#send(
        operation,
        this.#pageUrl(url) ?? this.#urlOf(operation, given),
        given,
        options,
      );
      return { items: (await readAnswer(response)) as Item[], next: nextOf(response.headers) };
    });
  }

  async #send(operation: Operation, url: string, given: Arguments, options: CallOptions): Promise<Response> {
    const { method } = operation;
    const retry = { ...defaultRetries, ...this.#options.retry, ...options.retry };
    const { authentication } = this.#options;
    const body = bodyOf(operation, given);
    let hasRenewed = false;
    for (let attempt = 0; ; attempt += 1) {
      options.signal?.throwIfAborted();
      const headers = new Headers({ accept: 'application/json', ...body?.headers, ...options.headers });
      const more = (await authentication?.authorize({ method, url, headers, fetch: this.#fetch })) ?? {};
      let response: Response | undefined;
      try {
        response = await this.#fetch(url, {
          method,
          headers,
          ...(body !== undefined && { body: body.content }),
          ...(options.signal !== undefined && { signal: options.signal }),
          ...more,
        });
      } catch (error) {
        if (options.signal?.aborted) throw error;
        const wait = waitBefore(attempt, method, {}, retry);
        if (wait === undefined) throw error;
        await pause(wait, options.signal);
        continue;
      }
      if (response.ok) return response;
      // A token that ended before its time, or a proof that needs the server's nonce: once more, with a new one.
      if (!hasRenewed && (await authentication?.renew?.(response)) === true) {
        hasRenewed = true;
        attempt -= 1;
        continue;
      }
      const wait = waitBefore(attempt, method, { response }, retry);
      if (wait === undefined)
        throw new OktaApiError(`${method} ${operation.path}`, response, await response.text());
      await response.body?.cancel();
      await pause(wait, options.signal);
    }
  }

  get #fetch(): typeof globalThis.fetch {
    return this.#options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  #urlOf({ path, query = [] }: Operation, given: Arguments): string {
    const values = given as Record<string, unknown>;
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const one = values[name];
      const value = typeof one === 'number' ? String(one) : one;
      if (typeof value !== 'string' || value === '') throw new TypeError(`${path} needs ${name}`);
      return name === 'rest' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
    });
    const url = new URL(filled, this.#origin);
    for (const name of query) {
      for (const value of [values[name]].flat())
        if (value !== undefined && value !== null) url.searchParams.append(name, String(value));
    }
    return url.href;
  }

  /** A next page is asked for here, wherever it says that it is: a token is sent to nobody else. */
  #pageUrl(url: string | undefined): string | undefined {
    if (url === undefined) return undefined;
    const { pathname, search } = new URL(url, this.#origin);
    return `${this.#origin}${pathname}${search}`;
  }
}

type Body = { content: string | Blob | Uint8Array<ArrayBuffer> | FormData; headers: Record<string, string> };

function bodyOf({ sends, method }: Operation, given: Arguments): Body | undefined {
  const { body, contentType } = given as { body?: unknown; contentType?: string };
  if (body === undefined) return undefined;
  if (sends === 'application/json' || sends === undefined)
    return { content: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  if (sends === 'application/x-www-form-urlencoded')
    return {
      content: new URLSearchParams(body as Record<string, string>).toString(),
      headers: { 'content-type': sends },
    };
  // The platform writes the boundary of a form by itself.
  if (body instanceof FormData) return { content: body, headers: {} };
  if (typeof body === 'string' || body instanceof Blob || body instanceof Uint8Array)
    return { content: body as Body['content'], headers: { 'content-type': contentType ?? sends } };
  throw new TypeError(`The body of this ${method} is text, bytes, a Blob or FormData.`);
}

async function readAnswer(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (text === '') return undefined;
  return /^application\/(?:[\w.+-]+\+)?json/.test(type) ? (JSON.parse(text) as unknown) : text;
}
