import { notFound } from '#src/platform/http/index.ts';
import type { CompiledServer } from '#src/sso/authorization-servers/index.ts';
import type { OidcNeeds } from './oidc-needs.ts';

/** A server and its addresses, as the outside knows it. */
export type Issuer = {
  readonly server: CompiledServer;
  readonly issuer: string;
  /** What `aud` of its access tokens says. */
  readonly audience: string;
  /** The address of an endpoint, e.g. `token`. */
  endpoint(name: string): string;
};

/** Path parameters of the two families of routes: none for the org server, `as` for a custom one. */
export type ServerParams = { as?: string };

export type FindIssuer = (params: ServerParams) => Issuer;

/**
 * Finds the server of a path. One that does not exist or was switched off has no endpoints at all.
 *
 * The issuer is built from configuration and never from the request's Host: it is what tokens are believed by.
 */
export function createFindIssuer({ servers, config }: Pick<OidcNeeds, 'servers' | 'config'>): FindIssuer {
  const known = new WeakMap<CompiledServer, Issuer>();

  return ({ as }) => {
    const server = as === undefined ? servers.org() : servers.find(as);
    if (server === undefined || server.status !== 'ACTIVE') throw notFound(as ?? '', 'AuthorizationServer');
    const made = known.get(server);
    if (made !== undefined) return made;
    const issuer = config.baseUrl + server.issuerPath;
    const base = config.baseUrl + server.endpointPath;
    const fresh: Issuer = {
      server,
      issuer,
      audience: server.audience ?? issuer,
      endpoint: (name) => `${base}/v1/${name}`,
    };
    known.set(server, fresh);
    return fresh;
  };
}

/** Where a route lives: once for the org server, once for the custom ones. */
export function bothPaths(path: string): string[] {
  return [`/oauth2/v1/${path}`, `/oauth2/:as/v1/${path}`];
}
