// The one place that turns a thrown thing into an answer, in the shape that the route's clients expect.

import { API_ERRORS, ApiError, type ErrorCause } from './api-errors.ts';
import type { Reply, Route, UnauthenticatedRequest } from './route.ts';

/** What an error says to the world, before it has a shape. */
export type PublicError = {
  status: number;
  code: string;
  summary: string;
  errorId: string;
  causes: ErrorCause[];
  headers: Record<string, string>;
};

export type ErrorShape = NonNullable<Route['errors']>;

/** Makes the page that a person sees; `request` is undefined when none could be made of what came in. */
export type ErrorPage = (error: PublicError, request: UnauthenticatedRequest | undefined) => Reply;

/** For protocol answers that are not in the table of codes: OAuth's own error names. */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly status: number;
  readonly error: string;
  readonly headers: Record<string, string>;
  constructor(
    error: string,
    description: string,
    options: { status?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(description, options.cause === undefined ? undefined : { cause: options.cause });
    this.error = error;
    this.status = options.status ?? (error === 'invalid_client' ? 401 : 400);
    this.headers = options.headers ?? {};
  }
}

/** An error that says by itself when to come back. Carried by name so that no module above needs to be known here. */
export type TemporaryError = Error & { retryAfterSeconds?: number };

export function publicError(
  error: unknown,
  errorId: string,
  isTemporary: (error: unknown) => boolean,
): PublicError {
  if (error instanceof ApiError) {
    return {
      status: error.status,
      code: error.code,
      summary: error.message,
      errorId,
      causes: error.causes,
      headers: error.headers,
    };
  }
  if (error instanceof OAuthError) {
    return {
      status: error.status,
      code: error.error,
      summary: error.message,
      errorId,
      causes: [],
      headers: error.headers,
    };
  }
  if (isTemporary(error)) {
    const { retryAfterSeconds } = error as TemporaryError;
    return {
      status: 503,
      code: 'E0000010',
      summary: 'The service is temporarily unavailable. Please try again in a few seconds.',
      errorId,
      causes: [],
      headers: { 'retry-after': String(retryAfterSeconds ?? 2) },
    };
  }
  const [status, summary] = API_ERRORS.E0000009;
  return { status, code: 'E0000009', summary, errorId, causes: [], headers: {} };
}

export function errorReply(
  shape: ErrorShape,
  error: PublicError,
  page: ErrorPage,
  request: UnauthenticatedRequest | undefined,
): Reply {
  if (shape === 'page') {
    const reply = page(error, request);
    return { ...reply, headers: { ...reply.headers, ...error.headers } };
  }
  if (shape === 'oauth') return oauthReply(error);
  if (shape === 'registration' && error.status === 400) return registrationReply(error);
  const { status, headers } = error;
  return { status, headers, json: oktaEnvelope(error) };
}

export function oktaEnvelope(error: PublicError): object {
  const { code, summary, errorId, causes } = error;
  return { errorCode: code, errorSummary: summary, errorLink: code, errorId, errorCauses: causes };
}

function oauthReply(error: PublicError): Reply {
  const name = error.code.startsWith('E0000') ? oauthErrorName(error.status) : error.code;
  const headers: Record<string, string> = { ...error.headers };
  // RFC 6749 5.2: a client that tried by Authorization is told which scheme works.
  if (error.status === 401) headers['www-authenticate'] ??= 'Basic realm="oauth", charset="UTF-8"';
  const detail = error.causes.map((cause) => cause.errorSummary).join(' ');
  const description = asciiOnly(detail === '' ? error.summary : `${error.summary} ${detail}`);
  return { status: error.status, headers, json: { error: name, error_description: description } };
}

/** RFC 7591 3.2.2. */
function registrationReply({ status, headers, summary, causes }: PublicError): Reply {
  const detail = causes.map((cause) => cause.errorSummary).join(' ');
  const isAboutRedirect = causes.some(({ errorSummary }) =>
    /^(?:settings\.oauthClient\.)?redirect_uris\b/.test(errorSummary),
  );
  return {
    status,
    headers,
    json: {
      error: isAboutRedirect ? 'invalid_redirect_uri' : 'invalid_client_metadata',
      error_description: asciiOnly(detail === '' ? summary : detail.replaceAll('settings.oauthClient.', '')),
    },
  };
}

function oauthErrorName(status: number): string {
  if (status === 401) return 'invalid_client';
  if (status === 403) return 'access_denied';
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** RFC 6749 5.2 allows %x20-21, %x23-5B and %x5D-7E. */
function asciiOnly(text: string): string {
  return text.replace(/"/g, "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}

/** The page for a server whose product has not brought one of its own. */
export function plainErrorPage(error: PublicError): Reply {
  const causes = error.causes.map((cause) => `<li>${escapeHtml(cause.errorSummary)}</li>`).join('');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${error.status}</title></head>
<body><h1>${escapeHtml(error.summary)}</h1>${causes === '' ? '' : `<ul>${causes}</ul>`}<p>Error id: ${escapeHtml(error.errorId)}</p></body></html>`;
  return { status: error.status, html, page: 'error' };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
