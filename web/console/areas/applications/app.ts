// What kind of application something is, and how its parts are read: the API has one shape for each.
import type { Application } from '../../kit/api.ts';

export const kinds = [
  'web',
  'browser',
  'native',
  'service',
  'saml',
  'wsfed',
  'site',
  'vault',
  'bookmark',
] as const;
export type Kind = (typeof kinds)[number];

export type Bag = Record<string, unknown>;

/** Every kind's own members as they are, without the union that they come in. */
export type LooseApp = {
  settings: {
    app: Bag;
    signOn?: Bag;
    oauthClient?: Bag;
    notes: { admin: string | null; enduser: string | null };
  };
  credentials: {
    oauthClient?: Bag;
    signing?: { kid?: string };
    userNameTemplate: { template: string; type: string };
    scheme?: string;
    userName?: string;
    revealPassword?: boolean;
  };
  visibility: { hide: { web: boolean; iOS: boolean } };
  accessibility: { selfService: boolean };
};

export const loose = (app: Application): LooseApp => app as unknown as LooseApp;

export function kindOf(app: Application): Kind | 'own' {
  switch (app.signOnMode) {
    case 'OPENID_CONNECT':
      return (loose(app).settings.oauthClient?.['application_type'] as Kind | undefined) ?? 'web';
    case 'SAML_2_0':
      return 'saml';
    case 'WS_FEDERATION':
      return 'wsfed';
    case 'BOOKMARK':
      if (app.name === 'gatehouse_header') return 'site';
      return app.name === 'bookmark' ? 'bookmark' : 'own';
    default:
      return 'vault';
  }
}

export const isOidc = (kind: Kind | 'own'): boolean =>
  kind === 'web' || kind === 'browser' || kind === 'native' || kind === 'service';

/** The list's filter for a kind; of saved passwords there are several modes. */
export function filterOf(kind: Kind): string {
  if (isOidc(kind)) return `settings.oauthClient.application_type eq "${kind}"`;
  if (kind === 'saml') return 'signOnMode eq "SAML_2_0"';
  if (kind === 'wsfed') return 'signOnMode eq "WS_FEDERATION"';
  if (kind === 'site') return 'name eq "gatehouse_header"';
  if (kind === 'bookmark') return 'name eq "bookmark"';
  const modes = ['AUTO_LOGIN', 'BROWSER_PLUGIN', 'SECURE_PASSWORD_STORE', 'BASIC_AUTH'];
  return `(${modes.map((mode) => `signOnMode eq "${mode}"`).join(' or ')})`;
}

type Link = { href: string };

export function linkOf(app: Application, name: string): string | undefined {
  const link = (app._links as Record<string, Link | Link[]>)[name];
  return Array.isArray(link) ? link[0]?.href : link?.href;
}

/** As a path of our own origin: a link may name another of the org's addresses. An app without a picture links to one that is not ours. */
export function logoOf(app: Application): string | undefined {
  const href = linkOf(app, 'logo');
  const path = href === undefined ? undefined : new URL(href, location.origin).pathname;
  return path?.startsWith('/gatehouse/logos/') === true ? path : undefined;
}

export const policyIdOf = (app: Application): string | undefined =>
  linkOf(app, 'accessPolicy')?.split('/').at(-1);

/** What `PUT` takes: all that was read, with a change. */
export const bodyWith = (app: Application, change: Bag): never =>
  ({ ...(app as unknown as Bag), ...change }) as never;
