import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#src/platform/clock/index.ts';
import { ConfigProblem } from '#src/platform/config/index.ts';
import { silentLog } from '#src/platform/log/index.ts';
import { type Maker, newMaker } from '#test/kit/soft-authenticator.ts';
import { readKeyModels } from './key-models.ts';

let directory: string;
let alliance: Maker;
const maker = newMaker();
const entry = (aaguid: string, more: Record<string, unknown> = {}) => ({
  aaguid,
  metadataStatement: {
    description: 'Model One',
    keyProtection: ['hardware', 'secure_element'],
    attestationRootCertificates: [maker.root.toString('base64')],
  },
  statusReports: [{ status: 'FIDO_CERTIFIED' }],
  ...more,
});

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'metadata-'));
  alliance = newMaker();
});
afterAll(() => rmSync(directory, { recursive: true }));

function blob(
  entries: unknown[],
  spoil: { key?: Maker['leafKey']; alg?: string; nextUpdate?: string } = {},
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: spoil.alg ?? 'ES256', x5c: [alliance.leaf.toString('base64')] });
  const body = part({ no: 12, nextUpdate: spoil.nextUpdate ?? '2999-01-01', entries });
  const key = spoil.key ?? alliance.leafKey;
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

function read(text: string, root = alliance.root) {
  const [file, rootFile] = [join(directory, 'blob.jwt'), join(directory, 'root.pem')];
  writeFileSync(file, text);
  writeFileSync(rootFile, pem(root));
  return readKeyModels({ config: { fidoMetadata: { file, rootFile } }, clock: systemClock, log: silentLog });
}

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;

test('without a file there are none', () => {
  expect(readKeyModels({ config: { fidoMetadata: undefined }, clock: systemClock, log: silentLog })).toEqual(
    [],
  );
});

test('a blob signed under the given root says what models are, but for those that were broken', () => {
  const models = read(
    blob([
      entry('AAAAAAAA-0000-4000-8000-000000000001', { statusReports: [{ status: 'FIPS140_CERTIFIED_L2' }] }),
      entry('aaaaaaaa-0000-4000-8000-000000000002', {
        statusReports: [{ status: 'USER_KEY_REMOTE_COMPROMISE' }],
      }),
      entry('aaaaaaaa-0000-4000-8000-000000000003', { statusReports: [{ status: 'REVOKED' }] }),
      { aaid: '4746#F816' },
    ]),
  );
  expect(models).toEqual([
    {
      aaguid: 'aaaaaaaa-0000-4000-8000-000000000001',
      name: 'Model One',
      roots: [maker.root],
      hardwareProtected: true,
      fipsCompliant: true,
    },
  ]);
});

test('an older one counts all the same', () => {
  expect(
    read(blob([entry('aaaaaaaa-0000-4000-8000-000000000001')], { nextUpdate: '2001-01-01' })),
  ).toHaveLength(1);
});

test('one by anybody else, changed, or of another algorithm stops the start with a line that says so', () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const right = blob([]);
  const [head, , signature] = right.split('.');
  const changed = `${head}.${Buffer.from('{"no":13,"entries":[]}').toString('base64url')}.${signature}`;
  const wrong: [string, Buffer, string][] = [
    [blob([], { key: stranger }), alliance.root, 'has a wrong signature'],
    [changed, alliance.root, 'has a wrong signature'],
    [right, newMaker().root, 'is not signed under the given root'],
    [blob([], { alg: 'none' }), alliance.root, 'another algorithm'],
    [blob([], { alg: 'RS256' }), alliance.root, 'an algorithm that its key has not'],
    ['nonsense', alliance.root, 'is no signed metadata'],
  ];
  for (const [text, root, why] of wrong) {
    expect(() => read(text, root), why).toThrow(ConfigProblem);
    expect(() => read(text, root)).toThrow(why);
  }
});

test('a file that is not there is named', () => {
  const fidoMetadata = { file: '/nowhere/blob', rootFile: '/nowhere/root.pem' };
  expect(() => readKeyModels({ config: { fidoMetadata }, clock: systemClock, log: silentLog })).toThrow(
    'GATEHOUSE_FIDO_METADATA_ROOT_FILE="/nowhere/root.pem" cannot be read (ENOENT)',
  );
});
