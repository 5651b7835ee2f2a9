/** Every error name our OAuth endpoints answer with (RFC 6749 4.1.2.1 and 5.2, RFC 6750 3.1, RFC 9449 5 and 8, OpenID Connect Core 3.1.2.6). */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_response_mode'
  | 'access_denied'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'unmet_authentication_requirements'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'server_error'
  | 'temporarily_unavailable';

const statusOf: Partial<Record<OAuthErrorCode, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
};

/** An error the client is told, in the RFC's words. `reason` is for the System Log only and never leaves the server. */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: OAuthErrorCode,
    description: string,
    options: { status?: number; reason?: string; headers?: Record<string, string> } = {},
  ) {
    super(printable(description));
    this.name = 'OAuthError';
    this.code = code;
    this.status = options.status ?? statusOf[code] ?? 400;
    this.reason = options.reason ?? code;
    this.headers = options.headers ?? {};
  }

  get description(): string {
    return this.message;
  }
}

/** RFC 6749 5.2: error_description has no quotation mark, no backslash and nothing outside of printable ASCII. */
function printable(text: string): string {
  return text
    .replace(/["\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 500);
}
