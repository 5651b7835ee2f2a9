// A self-signed certificate for tests that speak TLS, made from node:crypto alone: no openssl on the machine is needed.

import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

export type TestCertificate = { cert: string; key: string };

/** Valid for the given names and IPv4 addresses, from 2020 to 2049, and its own authority. */
export function testCertificate(
  names: string[] = ['localhost', '127.0.0.1'],
  commonName = 'Gatehouse test',
): TestCertificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return selfSigned(keys, sequence(oid('2a8648ce3d040302')), names, commonName); // ecdsa-with-SHA256
}

/** The same with an RSA key, which is what SAML service providers sign and decrypt with. */
export function testRsaCertificate(commonName: string, names: string[] = ['localhost']): TestCertificate {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = sequence(oid('2a864886f70d01010b'), der(0x05, Buffer.alloc(0))); // sha256WithRSAEncryption
  return selfSigned(keys, algorithm, names, commonName);
}

function selfSigned(
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
  algorithm: Buffer,
  names: string[],
  commonName: string,
): TestCertificate {
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
  const alternatives = names.map((text) =>
    isIPv4(text) ? der(0x87, Buffer.from(text.split('.').map(Number))) : der(0x82, Buffer.from(text)),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(
          oid('551d13'),
          der(0x01, Buffer.from([0xff])),
          der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
        ),
        sequence(oid('551d11'), der(0x04, sequence(...alternatives))),
      ),
    ),
  );
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signature = sign('sha256', body, createPrivateKey(key));
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, key };
}

export function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

export function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

export function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
