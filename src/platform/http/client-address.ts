// Who is calling, and under which of our names. What a proxy says about it is believed only from a listed proxy.

import { BlockList, isIP } from 'node:net';

const MAX_HOPS = 32;
const MAX_FORWARDED_LENGTH = 2_048;

export type Networks = { has(address: string): boolean };

export function networks(list: readonly string[]): Networks {
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(bits), family);
  }
  return {
    has: (address) => {
      const version = isIP(address);
      return version !== 0 && blocks.check(address, version === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** An IPv4 client of an IPv6 socket is one client, not two. */
export function plainAddress(address: string): string {
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  return bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare;
}

/**
 * Walks from the peer outwards for as long as the hop that reported the next address is a listed proxy. An entry that
 * is no address ends the walk: what stands behind it was written by nobody we trust.
 */
export function clientChain(peer: string, forwardedFor: string | undefined, proxies: Networks): string[] {
  const chain = [peer];
  if (forwardedFor === undefined || forwardedFor.length > MAX_FORWARDED_LENGTH || !proxies.has(peer))
    return chain;
  const entries = forwardedFor.split(',');
  for (let i = entries.length - 1; i >= 0 && chain.length < MAX_HOPS; i--) {
    const address = addressOf(entries[i] ?? '');
    if (address === undefined) break;
    chain.unshift(address);
    if (!proxies.has(address)) break;
  }
  return chain;
}

function addressOf(entry: string): string | undefined {
  const text = entry.trim();
  // Some proxies append the port: 192.0.2.1:4711 or [2001:db8::1]:4711.
  const withPort = /^(?:\[([0-9a-fA-F:.]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/.exec(text);
  const address = plainAddress(withPort?.[1] ?? withPort?.[2] ?? text);
  return isIP(address) === 0 ? undefined : address;
}

export type OwnOrigins = {
  /** The own origin that scheme and host name; undefined when they name none. */
  find(scheme: string, host: string): string | undefined;
  add(origin: string): void;
};

/**
 * The names under which this server may be called: the configured ones, and for a server on this machine every
 * spelling of "this machine", since http://localhost and http://127.0.0.1 are one to the person who types them.
 */
export function ownOrigins(origins: readonly string[], isOwnHost?: (host: string) => boolean): OwnOrigins {
  const known = new Map<string, string>();
  const add = (origin: string) => {
    const url = new URL(origin);
    const names = isLoopbackName(url.hostname) ? ['localhost', '127.0.0.1', '[::1]'] : [url.hostname];
    for (const name of names) {
      const spelled = new URL(url.origin);
      spelled.hostname = name;
      const plain = spelled.origin;
      const scheme = spelled.protocol.slice(0, -1);
      known.set(`${scheme} ${spelled.host}`, plain);
      // The default port may be written out in a Host header.
      if (spelled.port === '') known.set(`${scheme} ${spelled.host}:${scheme === 'https' ? 443 : 80}`, plain);
    }
  };
  for (const origin of origins) add(origin);
  return {
    add,
    find(scheme, host) {
      const plain = host.toLowerCase();
      const found = known.get(`${scheme} ${host}`) ?? known.get(`${scheme} ${plain}`);
      // A name that was added while running is one of the open net, so it is called by TLS and on its port.
      if (found !== undefined || scheme !== 'https' || isOwnHost === undefined) return found;
      const name = plain.replace(/:443$/, '');
      return isOwnHost(name) ? `https://${name}` : undefined;
    },
  };
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '127.0.0.1';
}

/** The last value is the one that the proxy nearest to us wrote. */
export function lastForwarded(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_FORWARDED_LENGTH) return undefined;
  return (
    header
      .slice(header.lastIndexOf(',') + 1)
      .trim()
      .toLowerCase() || undefined
  );
}
