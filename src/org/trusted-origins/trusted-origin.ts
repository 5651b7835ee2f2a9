export const scopeTypes = ['CORS', 'REDIRECT', 'IFRAME_EMBED'] as const;
export type ScopeType = (typeof scopeTypes)[number];
export type OriginScope = { type: ScopeType; allowedOktaApps?: string[] };

export type TrustedOrigin = {
  id: string;
  name: string;
  origin: string;
  scopes: OriginScope[];
  status: 'ACTIVE' | 'INACTIVE';
  created: Date;
  createdBy: string;
  lastUpdated: Date;
  lastUpdatedBy: string;
};

/** Schemes of web views in native applications, which URL does not count among those with an origin. */
const ownSchemes = /^(ionic|capacitor|ftp):\/\/([a-z0-9.-]+)(:\d{1,5})?\/?$/i;

/**
 * The origin as a browser writes it in its Origin header: the only spelling that is stored and compared. Undefined for anything
 * that says more (or less) than scheme, host and port: a path would look like a restriction and be none.
 */
export function normalizedOrigin(given: string): string | undefined {
  const text = given.trim();
  const own = ownSchemes.exec(text);
  if (own) return `${own[1]}://${own[2]}${own[3] ?? ''}`.toLowerCase();
  if (!/^https?:\/\/[^/?#@\\\s*]+\/?$/i.test(text)) return undefined;
  const url = URL.parse(text);
  return url && url.origin !== 'null' ? url.origin : undefined;
}

/** What the nodes ask on every request. */
export type OriginsByUse = Record<ScopeType, ReadonlySet<string>>;

export function originsByUse(all: readonly TrustedOrigin[]): OriginsByUse {
  const active = all.filter((one) => one.status === 'ACTIVE');
  const having = (type: ScopeType) =>
    new Set(active.filter((one) => one.scopes.some((scope) => scope.type === type)).map((one) => one.origin));
  return { CORS: having('CORS'), REDIRECT: having('REDIRECT'), IFRAME_EMBED: having('IFRAME_EMBED') };
}
