// @node-saml/node-saml in a small site of its own, as an app developer would write it.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { peerKeys, type SamlPeer } from './saml-peer.ts';

export function nodeSamlPeer(port: number): SamlPeer {
  const url = `http://localhost:${port}`;
  const keys = peerKeys('node-saml');
  const refusals: string[] = [];
  let server: Server | undefined;
  return {
    name: 'node-saml',
    entityId: `${url}/metadata`,
    acsUrl: `${url}/acs`,
    sloUrl: `${url}/slo`,
    sloBinding: 'REDIRECT',
    certificate: keys.cert,
    protectedUrl: `${url}/protected`,
    signOutUrl: `${url}/logout`,
    afterSignOutUrl: `${url}/`,
    metadataUrl: `${url}/metadata`,
    async start(idp) {
      const saml = new SAML({
        issuer: `${url}/metadata`,
        callbackUrl: `${url}/acs`,
        logoutCallbackUrl: `${url}/slo`,
        entryPoint: idp.ssoUrl,
        logoutUrl: idp.sloUrl,
        idpCert: idp.certificates,
        idpIssuer: idp.entityId,
        privateKey: keys.key,
        publicCert: keys.cert,
        signatureAlgorithm: 'sha256',
        digestAlgorithm: 'sha256',
        identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        wantAssertionsSigned: true,
        wantAuthnResponseSigned: true,
        validateInResponseTo: ValidateInResponseTo.ifPresent,
      });
      const site = { url, saml, certificate: keys.cert, people: new Map<string, Profile>() };
      server = createServer((request, response) => {
        answer(site, request, response).catch((error: unknown) => {
          refusals.push(String(error));
          response.writeHead(400).end(`refused: ${String(error)}`);
        });
      });
      await new Promise<void>((resolve) => server?.listen(port, 'localhost', resolve));
    },
    log: async () => refusals.join('\n'),
    async stop() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) =>
        server === undefined ? resolve() : server.close(() => resolve()),
      );
    },
  };
}

type Site = { url: string; saml: SAML; certificate: string; people: Map<string, Profile> };

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { saml, people } = site;
  const url = new URL(request.url ?? '/', site.url);
  const cookie = /(?:^|; )node_saml=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const go = (location: string, setCookie?: string): void => {
    response
      .writeHead(303, { location, ...(setCookie === undefined ? {} : { 'set-cookie': setCookie }) })
      .end();
  };
  switch (url.pathname) {
    case '/protected': {
      const person = people.get(cookie);
      if (person === undefined) return go(await saml.getAuthorizeUrlAsync('/protected', undefined, {}));
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      return void response.end(
        `subject=${person.nameID} email=${String(person['email'])} groups=${String(person['groups'] ?? '')}`,
      );
    }
    case '/acs': {
      const { profile } = await saml.validatePostResponseAsync(await formOf(request));
      if (profile === null) throw new Error('the response names nobody');
      const session = randomBytes(24).toString('base64url');
      people.set(session, profile);
      return go('/protected', `node_saml=${session}; Path=/; HttpOnly; SameSite=Lax`);
    }
    case '/logout': {
      const person = people.get(cookie);
      return go(person === undefined ? '/' : await saml.getLogoutUrlAsync(person, '', {}));
    }
    case '/slo': {
      const query = Object.fromEntries(url.searchParams);
      const { profile, loggedOut } = await saml.validateRedirectAsync(query, url.search.slice(1));
      people.delete(cookie);
      if (loggedOut && profile === null) return go('/');
      if (profile === null) throw new Error('the logout request names nobody');
      return go(await saml.getLogoutResponseUrlAsync(profile, query['RelayState'] ?? '', {}, true));
    }
    case '/metadata':
      response.setHeader('content-type', 'application/samlmetadata+xml');
      return void response.end(saml.generateServiceProviderMetadata(null, site.certificate));
    default:
      return void response.setHeader('content-type', 'text/html').end('the open page');
  }
}

async function formOf(request: IncomingMessage): Promise<Record<string, string>> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return Object.fromEntries(new URLSearchParams(body));
}
