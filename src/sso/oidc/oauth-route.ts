import {
  defineRoute,
  type Method,
  OAuthError as HttpOAuthError,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { challenge, OAuthError, type Parameters, parseParameters } from '#src/protocols/oauth/index.ts';
import { bothPaths, type FindIssuer, type Issuer, type ServerParams } from './server-lookup.ts';

/** A request at an endpoint for programs, with its server found and its form read. */
export type EndpointRequest = {
  readonly ctx: RequestContext<ServerParams>;
  readonly issuer: Issuer;
  readonly form: Parameters;
};

type Endpoint = {
  path: string;
  method: Method;
  /** A protected resource tells what was wrong with a token by WWW-Authenticate (RFC 6750 3). */
  isProtectedResource?: boolean;
  handle(request: EndpointRequest): Promise<Reply>;
};

/** The two routes of an endpoint that answers programs: CORS for registered origins, errors as RFC 6749 5.2 says. */
export function endpointRoutes(findIssuer: FindIssuer, endpoint: Endpoint): Route[] {
  return bothPaths(endpoint.path).map((path) =>
    defineRoute<ServerParams>({
      method: endpoint.method,
      path,
      permission: 'public',
      bodyKind: endpoint.method === 'POST' ? 'form' : 'none',
      cors: 'client-origins',
      errors: 'oauth',
      async handle(ctx) {
        const issuer = findIssuer(ctx.params);
        try {
          return await endpoint.handle({ ctx, issuer, form: readForm(ctx) });
        } catch (error) {
          if (error instanceof OAuthError) throw toHttp(ctx, error, endpoint.isProtectedResource === true);
          throw error;
        }
      },
    }),
  );
}

function readForm(ctx: RequestContext<ServerParams>): Parameters {
  return parseParameters(ctx.rawBody === undefined ? '' : ctx.rawBody.toString('utf8'));
}

function toHttp(
  ctx: Pick<RequestContext, 'headers'>,
  error: OAuthError,
  isProtectedResource: boolean,
): HttpOAuthError {
  const refusal = isProtectedResource ? refusalOf(ctx.headers['authorization'], error) : error;
  return new HttpOAuthError(error.code, error.description, {
    status: refusal.status,
    headers: { ...refusal.headers },
    cause: error,
  });
}

/** How a protected resource tells what was wrong with a token, or with the proof beside it (RFC 6750 3, RFC 9449 7.1). */
export function refusalOf(
  authorization: string | undefined,
  error: OAuthError,
): { status: number; headers: Record<string, string> } {
  const isAboutProof = error.code === 'invalid_dpop_proof' || error.code === 'use_dpop_nonce';
  const scheme = isAboutProof || /^DPoP /i.test(authorization ?? '') ? 'DPoP' : 'Bearer';
  return {
    status: isAboutProof ? 401 : error.status,
    headers: { ...error.headers, 'www-authenticate': challenge(error, scheme) },
  };
}

/** RFC 6749 5.1: what carries tokens is not to be kept by anybody on the way. */
export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };
