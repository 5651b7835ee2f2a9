// What the operator allows besides the public internet: networks, hosts, or host:port.

import { BlockList, isIP } from 'node:net';
import { embeddedV4 } from './address.ts';

export type AllowList = {
  /** The host as the URL names it; its addresses are then not looked at. */
  allowsHost(host: string, port: number): boolean;
  allowsAddress(address: string, port: number): boolean;
};

export function allowList(entries: readonly string[]): AllowList {
  const networks = new BlockList();
  const hosts = new Set<string>();
  for (const entry of entries.map((text) => text.trim().toLowerCase())) {
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    if (version === 0) hosts.add(entry.replace(/\.(?=:|$)/, ''));
    else
      networks.addSubnet(
        address,
        bits === undefined ? (version === 4 ? 32 : 128) : Number(bits),
        version === 4 ? 'ipv4' : 'ipv6',
      );
  }

  const isNamed = (host: string, port: number) => hosts.has(host) || hosts.has(`${host}:${port}`);
  return {
    allowsHost: (host, port) => isIP(host) === 0 && isNamed(host, port),
    allowsAddress(address, port) {
      const plain = embeddedV4(address) ?? address;
      const version = isIP(plain);
      // `10.1.2.3:8443` and `[fd00::1]:8443` name one port of an address.
      const written = version === 6 ? `[${plain}]` : plain;
      return (
        version !== 0 && (networks.check(plain, version === 4 ? 'ipv4' : 'ipv6') || isNamed(written, port))
      );
    },
  };
}
