/** An answer that is an error, in Okta's envelope or OAuth's. */
export class OktaApiError extends Error {
  readonly status: number;
  /** `E0000001`, or the `error` of an OAuth endpoint. */
  readonly code: string;
  readonly summary: string;
  /** One line a field. */
  readonly causes: readonly string[];
  /** Names this one error in the server's log. */
  readonly errorId: string | undefined;
  readonly requestId: string | undefined;
  /** `POST /api/v1/groups` */
  readonly request: string;
  readonly headers: Headers;

  constructor(request: string, response: Response, text: string) {
    const body = parsed(text);
    const code = textOf(body['errorCode']) ?? textOf(body['error']) ?? `HTTP ${response.status}`;
    const summary = textOf(body['errorSummary']) ?? textOf(body['error_description']) ?? response.statusText;
    const causes = Array.isArray(body['errorCauses'])
      ? body['errorCauses'].map((cause) => textOf((cause as { errorSummary?: unknown }).errorSummary) ?? '')
      : [];
    super([`${request}: ${response.status} ${code} ${summary}`, ...causes].join('; '));
    this.name = 'OktaApiError';
    this.status = response.status;
    this.code = code;
    this.summary = summary;
    this.causes = causes;
    this.errorId = textOf(body['errorId']);
    this.requestId = response.headers.get('x-okta-request-id') ?? undefined;
    this.request = request;
    this.headers = response.headers;
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
