// Small files of location data, written for a test in the format of MaxMind, so that a test can say where its addresses are.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cidrInterval } from '#src/access/addresses/index.ts';

export type MmdbData = string | number | boolean | Uint32 | MmdbData[] | { [key: string]: MmdbData };
/** Numbers are doubles unless they say otherwise. */
export class Uint32 {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type MmdbDraft = {
  type: string;
  networks: Record<string, MmdbData>;
  family?: 4 | 6;
  recordBits?: 24 | 28 | 32;
  description?: string;
  builtSeconds?: number;
};

type Node = { children: [Node | number | undefined, Node | number | undefined] };

export function mmdbBytes(draft: MmdbDraft): Buffer {
  const { family = 6, recordBits = 28 } = draft;
  const root: Node = { children: [undefined, undefined] };
  const parts: Buffer[] = [];
  let dataSize = 0;
  for (const [network, data] of Object.entries(draft.networks)) {
    const bytes = encode(data);
    insert(root, network, family, dataSize);
    parts.push(bytes);
    dataSize += bytes.length;
  }
  const nodes: Node[] = [root];
  for (const node of nodes) {
    for (const child of node.children) if (typeof child === 'object') nodes.push(child);
  }
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  const width = recordBits / 4;
  const tree = Buffer.alloc(nodes.length * width);
  for (const [index, node] of nodes.entries()) {
    const [left = 0, right = 0] = node.children.map((child) => {
      if (child === undefined) return nodes.length;
      return typeof child === 'number' ? nodes.length + 16 + child : (numbers.get(child) ?? 0);
    });
    writeRecords(tree, index * width, recordBits, left, right);
  }
  const metadata = encode({
    binary_format_major_version: new Uint32(2),
    binary_format_minor_version: new Uint32(0),
    build_epoch: new Uint32(draft.builtSeconds ?? 1_780_000_000),
    database_type: draft.type,
    description: { en: draft.description ?? '' },
    ip_version: new Uint32(family),
    languages: ['en'],
    node_count: new Uint32(nodes.length),
    record_size: new Uint32(recordBits),
  });
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([tree, Buffer.alloc(16), ...parts, marker, metadata]);
}

function writeRecords(tree: Buffer, at: number, bits: number, left: number, right: number): void {
  if (bits === 28) {
    tree.writeUIntBE(left & 0xff_ffff, at, 3);
    tree.writeUInt8(((left >>> 24) << 4) | (right >>> 24), at + 3);
    tree.writeUIntBE(right & 0xff_ffff, at + 4, 3);
  } else {
    tree.writeUIntBE(left, at, bits / 8);
    tree.writeUIntBE(right, at + bits / 8, bits / 8);
  }
}

function insert(root: Node, network: string, family: 4 | 6, data: number): void {
  const [, prefix = ''] = network.split('/');
  const words = cidrInterval(network)?.first ?? [];
  const isShort = words.length === 1 && family === 6;
  const address = isShort ? [0, 0, 0, ...words] : words;
  const length = Number(prefix) + (isShort ? 96 : 0);
  let node = root;
  for (let bit = 0; bit < length; bit++) {
    const side = (((address[bit >>> 5] ?? 0) >>> (31 - (bit & 31))) & 1) as 0 | 1;
    if (bit === length - 1) {
      node.children[side] = data;
      return;
    }
    const next = node.children[side];
    if (typeof next === 'object') node = next;
    else {
      // A narrower network within a wider one: the rest of the wider keeps what it had.
      const made: Node = { children: [next, next] };
      node.children[side] = made;
      node = made;
    }
  }
}

const head = (kind: number, size: number): Buffer => {
  const sized =
    size < 29 ? [size] : size < 285 ? [29, size - 29] : [30, (size - 285) >>> 8, (size - 285) & 255];
  const [first = 0, ...rest] = sized;
  return Buffer.from(kind > 7 ? [first, kind - 7, ...rest] : [(kind << 5) | first, ...rest]);
};

export function encode(data: MmdbData): Buffer {
  if (typeof data === 'string') return Buffer.concat([head(2, Buffer.byteLength(data)), Buffer.from(data)]);
  if (typeof data === 'boolean') return head(14, data ? 1 : 0);
  if (typeof data === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(data);
    return Buffer.concat([head(3, 8), bytes]);
  }
  if (data instanceof Uint32) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(data.value);
    return Buffer.concat([head(6, 4), bytes]);
  }
  if (Array.isArray(data)) return Buffer.concat([head(11, data.length), ...data.map(encode)]);
  const pairs = Object.entries(data).map(([key, value]) => Buffer.concat([encode(key), encode(value)]));
  return Buffer.concat([head(7, pairs.length), ...pairs]);
}

/** A record of a city as GeoLite2 has it. */
export const cityRecord = (given: {
  country: string;
  region?: string;
  state?: string;
  city?: string;
  lat?: number;
  lon?: number;
}): MmdbData => ({
  country: { iso_code: given.country },
  ...(given.state !== undefined && {
    subdivisions: [
      { ...(given.region !== undefined && { iso_code: given.region }), names: { en: given.state } },
    ],
  }),
  ...(given.city !== undefined && { city: { names: { en: given.city } } }),
  ...(given.lat !== undefined &&
    given.lon !== undefined && { location: { latitude: given.lat, longitude: given.lon } }),
});

export type LocationFolder = {
  /** Writes or replaces a file, as an operator does: whole, and by a new name. Gives its path. */
  write(name: string, content: Buffer | string): string;
  path(name: string): string;
  remove(): void;
};

export function locationFolder(): LocationFolder {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-locations-'));
  return {
    path: (name) => join(folder, name),
    write(name, content) {
      const path = join(folder, name);
      rmSync(path, { force: true });
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Places of a small world: a shop and an office in Tokyo, a shop in Osaka, somebody in Brazil, a hosting company in Germany, an exit of Tor.
 * Networks of RFC 5737 and 3849 are no places in real data, so that no test takes one for the other.
 */
export const smallWorld = {
  tokyo: '203.0.113.10',
  tokyoIPv6: '2001:db8:13::10',
  osaka: '203.0.113.140',
  brazil: '198.51.100.20',
  germany: '192.0.2.20',
  tor: '192.0.2.200',
  nowhere: '8.8.8.8',
} as const;

export function smallWorldFiles(folder: LocationFolder): { path: string; category?: string }[] {
  const tokyo = cityRecord({
    country: 'JP',
    region: '13',
    state: 'Tokyo',
    city: 'Minato',
    lat: 35.6552,
    lon: 139.761,
  });
  const osaka = cityRecord({
    country: 'JP',
    region: '27',
    state: 'Osaka',
    city: 'Osaka',
    lat: 34.6937,
    lon: 135.5023,
  });
  const city = mmdbBytes({
    type: 'Test-City',
    networks: {
      '203.0.113.0/25': tokyo,
      '203.0.113.128/25': osaka,
      '198.51.100.0/24': cityRecord({
        country: 'BR',
        region: 'SP',
        state: 'Sao Paulo',
        city: 'Sao Paulo',
        lat: -23.55,
        lon: -46.63,
      }),
      '192.0.2.0/24': cityRecord({
        country: 'DE',
        region: 'HE',
        state: 'Hesse',
        city: 'Frankfurt',
        lat: 50.11,
        lon: 8.68,
      }),
      '2001:db8:13::/48': tokyo,
    },
  });
  const network = (asn: number, name: string): MmdbData => ({
    autonomous_system_number: new Uint32(asn),
    autonomous_system_organization: name,
  });
  const asn = mmdbBytes({
    type: 'Test-ASN',
    networks: {
      '203.0.113.0/24': network(64_500, 'Example Mobile'),
      '198.51.100.0/24': network(64_501, 'Exemplo Telecom'),
      '192.0.2.0/24': network(64_502, 'Beispiel Hosting'),
      '2001:db8:13::/48': network(64_500, 'Example Mobile'),
    },
  });
  const anonymous = mmdbBytes({
    type: 'Test-Anonymous-IP',
    networks: {
      '192.0.2.0/24': { is_hosting_provider: true },
      '192.0.2.200/32': { is_anonymous: true, is_tor_exit_node: true },
      '2001:db8:ff::/48': { is_anonymous: true, is_anonymous_vpn: true },
    },
  });
  return [
    { path: folder.write('city.mmdb', city) },
    { path: folder.write('asn.mmdb', asn) },
    { path: folder.write('anonymous.mmdb', anonymous) },
  ];
}
