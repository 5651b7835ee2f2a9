import { BlockList, isIP, isIPv6 } from 'node:net';

export type TokenNetwork =
  | { connection: 'ANYWHERE' }
  /** Addresses, blocks (`203.0.113.0/24`) and ids of network zones; what is excluded is so even where included. */
  | { connection: 'ZONE'; include: string[]; exclude: string[] };

export type ApiToken = {
  id: string;
  /** A person, or a service account. */
  userId: string;
  name: string;
  clientName: string;
  network: TokenNetwork;
  /** How long it lives after its last use; null where it ends at `expiresAt` whatever happens. */
  windowSeconds: number | null;
  expiresAt: Date;
  /** okta.* scopes that limit what the owner's roles permit; null for no limit. */
  scopes: string[] | null;
  /** To the hour. */
  lastUsedAt: Date | null;
  created: Date;
  lastUpdated: Date;
};

export const slidingSeconds = 30 * 86_400;

/** 240 random bits behind the prefix by which tokens are known (and found in places where they should not be). */
export const tokenPrefix = '00';
export const tokenSecretBytes = 30;

/** Worth a look-up. Tokens made here are 42 characters; `gatehouse dev` may have one of its own choosing. */
export const looksLikeToken = (value: string): boolean => /^[\x21-\x7e]{8,200}$/.test(value);

/**
 * When use moves the end: not at every call, which would be a write for each read, but once a thirtieth of the window has
 * passed (a day of thirty). Undefined where it need not move.
 */
export function extendedExpiry(
  token: Pick<ApiToken, 'windowSeconds' | 'expiresAt'>,
  nowMs: number,
): number | undefined {
  if (token.windowSeconds === null) return undefined;
  const windowMs = token.windowSeconds * 1000;
  const wanted = nowMs + windowMs;
  return wanted - token.expiresAt.getTime() > windowMs / 30 ? wanted : undefined;
}

/** Whether an address is in a zone; undefined where that cannot be said. */
export type MatchesZone = (zoneId: string, address: string) => boolean | undefined;

/** What cannot be judged is not let in. */
export function isAllowedFrom(network: TokenNetwork, ipAddress: string, matchesZone: MatchesZone): boolean {
  if (network.connection === 'ANYWHERE') return true;
  const address = isIP(ipAddress) === 0 ? undefined : ipAddress;
  // An address we cannot read is not on any list, and a list is there.
  if (address === undefined) return false;
  const isIn = (entries: readonly string[], unknown: boolean) =>
    contains(entries, address) || zonesOf(entries).some((id) => matchesZone(id, address) ?? unknown);
  return isIn(network.include, false) && !isIn(network.exclude, true);
}

export const isZoneId = (entry: string): boolean => /^nzo[0-9A-Za-z]{17}$/.test(entry);
export const zonesOf = (entries: readonly string[]): string[] => entries.filter(isZoneId);

/** The zones that a token's network names. */
export const zonesOfNetwork = (network: TokenNetwork): string[] =>
  network.connection === 'ANYWHERE' ? [] : zonesOf([...network.include, ...network.exclude]);

function contains(entries: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const entry of entries) if (!isZoneId(entry)) addTo(list, entry);
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function addTo(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** Whether an entry can be enforced: an address, a CIDR block, or the id of a zone (whether there is one, the service asks). */
export function isNetworkEntry(entry: string): boolean {
  if (isZoneId(entry)) return true;
  const found = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry);
  const version = isIP(found?.[1] ?? '');
  if (!found || version === 0) return false;
  return found[2] === undefined || Number(found[2]) <= (version === 4 ? 32 : 128);
}
