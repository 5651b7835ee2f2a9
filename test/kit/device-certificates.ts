// Certificates as an authority for devices issues them, right ones and wrong ones, made from node:crypto alone.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { der, oid, sequence } from './certificate.ts';

export type Issuer = { name: string; key: KeyObject; cert: string };
type Wish = {
  name: string;
  /** Default: clientAuth. */
  use?: 'client' | 'server' | 'none';
  isAuthority?: boolean;
  /** Two digits each; default 2020 to 2049. */
  years?: [from: string, to: string];
};

/** An authority of its own. */
export function deviceAuthority(name = 'Device CA'): Issuer {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = written({ name, use: 'none', isAuthority: true }, keys.publicKey, {
    name,
    key: keys.privateKey,
  });
  return { name, key: keys.privateKey, cert };
}

export function issued(by: Issuer, wish: Wish): { cert: string; key: string } {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    cert: written(wish, keys.publicKey, by),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function written(wish: Wish, publicKey: KeyObject, by: { name: string; key: KeyObject }): string {
  const { name, use = 'client', isAuthority = false, years = ['20', '49'] } = wish;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const named = (text: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
  const yes = der(0x01, Buffer.from([0xff]));
  const basic = sequence(oid('551d13'), yes, der(0x04, isAuthority ? sequence(yes) : sequence()));
  const eku = use === 'client' ? '2b06010505070302' : '2b06010505070301';
  const extensions = [
    basic,
    ...(use === 'none' ? [] : [sequence(oid('551d25'), der(0x04, sequence(oid(eku))))]),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    named(by.name),
    sequence(
      der(0x17, Buffer.from(`${years[0]}0101000000Z`)),
      der(0x17, Buffer.from(`${years[1]}1231235959Z`)),
    ),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, by.key);
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
