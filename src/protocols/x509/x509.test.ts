import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  certificateRequest,
  CertificateProblem,
  readCertificate,
  selfSignedCertificate,
  validityProblem,
} from './index.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 2, 3, 4, 5);

const make = (more: Partial<Parameters<typeof selfSignedCertificate>[0]> = {}): Buffer =>
  selfSignedCertificate({
    subject: { commonName: 'login.example.com', organizationName: 'ガトーハウス' },
    serial: Buffer.from('ff00112233445566', 'hex'),
    notBeforeMs: start,
    notAfterMs: start + 3650 * day,
    privateKey,
    ...more,
  });

/** OpenSSL reads DER from its input and says what it sees. */
const openssl = (args: string[], input: Buffer): string =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });

describe('RFC 5280: a self-signed certificate', () => {
  test('OpenSSL reads its name, dates, extensions, and its signature holds', () => {
    const der = make();
    const text = openssl(['x509', '-inform', 'DER', '-noout', '-text', '-nameopt', 'utf8,-esc_msb'], der);
    expect(text).toContain('Version: 3');
    expect(text).toContain('sha256WithRSAEncryption');
    expect(text).toContain('O=ガトーハウス');
    expect(text).toContain('CN=login.example.com');
    expect(text).toContain('Not Before: Jan  2 03:04:05 2026 GMT');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature/);
    const parsed = new X509Certificate(der);
    expect(parsed.verify(createPublicKey(privateKey))).toBe(true);
    expect(parsed.raw.equals(der)).toBe(true);
  });

  test('§4.1.2.5: a date from 2050 on has four digits of the year', () => {
    const parsed = new X509Certificate(make({ notAfterMs: Date.UTC(2055, 5, 6, 7, 8, 9) }));
    expect(Date.parse(parsed.validTo)).toBe(Date.UTC(2055, 5, 6, 7, 8, 9));
  });

  test('§4.1.2.2: every serial number is positive and has at most 20 octets', () => {
    for (const serial of ['00', 'ff', '80'.repeat(20), '00'.repeat(25), 'ff'.repeat(25)]) {
      const { serialNumber } = new X509Certificate(make({ serial: Buffer.from(serial, 'hex') }));
      expect(serialNumber).toMatch(/^[0-7][0-9A-F]{1,39}$/);
    }
  });

  test('a name that is longer than a short length is written with a long one', () => {
    const commonName = 'x'.repeat(300);
    expect(new X509Certificate(make({ subject: { commonName } })).subject).toBe(`CN=${commonName}`);
  });
});

describe('RFC 2986: a request for a certificate', () => {
  test('OpenSSL verifies it and reads subject and names', () => {
    const der = certificateRequest({
      subject: {
        countryName: 'JP',
        stateOrProvinceName: '東京都',
        localityName: 'Minato',
        organizationName: 'Example',
        organizationalUnitName: 'SSO',
        commonName: 'SP Issuer',
      },
      dnsNames: ['dev.example.com', 'sso.example.com'],
      privateKey,
    });
    const text = openssl(
      ['req', '-inform', 'DER', '-noout', '-text', '-verify', '-nameopt', 'utf8,-esc_msb'],
      der,
    );
    expect(text).toContain('C=JP, ST=東京都, L=Minato, O=Example, OU=SSO, CN=SP Issuer');
    expect(text).toContain('DNS:dev.example.com, DNS:sso.example.com');
  });

  test('has an empty set of attributes where no other names are wanted', () => {
    const der = certificateRequest({ subject: { commonName: 'x' }, dnsNames: [], privateKey });
    expect(openssl(['req', '-inform', 'DER', '-noout', '-subject', '-verify'], der)).toContain('CN');
  });
});

describe('a certificate that somebody gives', () => {
  const der = make();
  const base64 = der.toString('base64');
  const pem = new X509Certificate(der).toString();

  test('is read from PEM, DER and base64 alike', () => {
    for (const given of [
      der,
      base64,
      pem,
      Buffer.from(pem),
      `\n${base64.match(/.{1,64}/g)?.join('\r\n')}\n`,
    ]) {
      const read = readCertificate(given);
      expect(read).toMatchObject({ certificate: base64, notBeforeMs: start, notAfterMs: start + 3650 * day });
    }
  });

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const refused: [string, string | Buffer, RegExp][] = [
    ['nothing', '', /not a certificate in base64/],
    ['words', 'please trust me!', /not a certificate in base64/],
    ['half a certificate', base64.slice(0, 400), /cannot be read/],
    ['PEM without an end', pem.slice(0, -20), /not whole/],
    ['two in one', pem + pem, /holds 2 PEM blocks/],
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), /is a PRIVATE KEY/],
    ['bytes behind it', Buffer.concat([der, Buffer.from([1])]), /bytes after its end/],
    ['a weak key', make({ privateKey: small }), /1024 bits/],
    ['a book', 'A'.repeat(200_000), /too big/],
  ];
  test.each(refused)('is refused with a reason: %s', (_what, given, reason) => {
    expect(() => readCertificate(given)).toThrow(CertificateProblem);
    expect(() => readCertificate(given)).toThrow(reason);
  });

  test('is told from one that is out of time, with the day', () => {
    const read = readCertificate(der);
    expect(validityProblem(read, start + day)).toBeUndefined();
    expect(validityProblem(read, start - 1)).toContain('not valid before 2026-01-02');
    expect(validityProblem(read, start + 3651 * day)).toContain('ran out on 2035-12-31');
  });
});
