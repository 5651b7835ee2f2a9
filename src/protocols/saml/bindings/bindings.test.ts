import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  aServiceProvider,
  byRedirect,
  nowMs,
  redirectQuery,
  refusal,
  samlText,
  ssoUrl,
  trusted,
} from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import {
  decodePost,
  decodeRedirect,
  encodePost,
  encodeRedirect,
  readAuthnRequest,
  SamlError,
} from '../index.ts';

const key = testKey('desk');
const signer = testSigner(key);
const sp = aServiceProvider({ certificates: [trusted(key)], requestsSigned: true });
const options = { sp, destinations: [ssoUrl], nowMs };
const xml = samlText('AuthnRequest');

const bomb = deflateRawSync(Buffer.alloc(50 * 1024 * 1024, 'a'), { level: 9 }).toString('base64');

describe('saml-bindings 3.4 HTTP-Redirect: a query', () => {
  test('is read as it was written, with its relay state', async () => {
    const message = await byRedirect(xml, { relayState: 'where I was & more' });
    expect(message.bytes.toString()).toBe(xml);
    expect(message).toMatchObject({ kind: 'request', binding: 'REDIRECT', relayState: 'where I was & more' });
  });

  test.each(['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'])(
    'with %s twice is refused, so that nobody reads one and verifies the other',
    async (name) => {
      const query = await redirectQuery(xml, { signer, relayState: 'a' });
      const again = new URLSearchParams(query).get(name) ?? '';
      expect(refusal(() => decodeRedirect(`${query}&${name}=${encodeURIComponent(again)}`))).toMatchObject({
        code: 'duplicate',
        message: `The parameter "${name}" was sent more than once: send it once.`,
      });
    },
  );

  test('with an encoded parameter name is refused: it would be another parameter to the one who signed', async () => {
    const query = await redirectQuery(xml, { signer });
    const error = refusal(() => decodeRedirect(`${query}&Relay%53tate=evil`));
    expect(error).toMatchObject({ code: 'malformed' });
    expect(error.message).toContain('"Relay%53tate"');
  });

  test.each([
    ['neither a request nor a response', 'RelayState=a'],
    ['both', 'SAMLRequest=a&SAMLResponse=b'],
    ['half a signature', 'SAMLRequest=s%2Fc%3D&SigAlg=x'],
    ['a message that is not base64', 'SAMLRequest=%3Cxml%3E'],
    ['a plus sign that was not encoded', 'SAMLRequest=ab+cd'],
    [
      'a message that is not deflated',
      `SAMLRequest=${encodeURIComponent(Buffer.from('<a/>').toString('base64'))}`,
    ],
    ['broken percent encoding', 'SAMLRequest=%E0%A4%A'],
  ])('with %s is refused', (_what, query) => {
    expect(refusal(() => decodeRedirect(query)).code).toBe('malformed');
  });

  test('with another encoding than DEFLATE is refused', async () => {
    const query = await redirectQuery(xml);
    expect(refusal(() => decodeRedirect(`${query}&SAMLEncoding=urn%3Aother`)).code).toBe('unsupported');
  });

  test('with a relay state of more than the 80 bytes of the binding is read, of more than 2048 refused', async () => {
    const long = 'https://desk.example.com/'.padEnd(2048, 'x');
    expect((await byRedirect(xml, { relayState: long })).relayState).toBe(long);
    await expect(byRedirect(xml, { relayState: `${long}x` })).rejects.toThrow(SamlError);
  });

  test('SECURITY.md A6 S6 that inflates to 50 MiB is refused at the limit', () => {
    const error = refusal(() => decodeRedirect(`SAMLRequest=${encodeURIComponent(bomb)}`));
    expect(error.message).toContain('inflates to more than');
  });

  test('SECURITY.md A6 S6 that is itself too long is refused before it is decoded', () => {
    expect(refusal(() => decodeRedirect(`SAMLRequest=${'A'.repeat(200_000)}`)).code).toBe('too_large');
  });
});

describe('saml-bindings 3.4.4.1: the signature of a query', () => {
  test('holds over what was sent', async () => {
    const request = readAuthnRequest(await byRedirect(xml, { signer, relayState: 'a b+c' }), options);
    expect(request).toMatchObject({ isSigned: true, relayState: 'a b+c' });
  });

  test('is over the octets as the sender encoded them: lower-case escapes verify as they were signed', async () => {
    const lower = (text: string): string =>
      encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
    const message = lower(deflateRawSync(Buffer.from(xml)).toString('base64'));
    const signed = `SAMLRequest=${message}&RelayState=${lower('/a?b=ü')}&SigAlg=${lower(signer.signatureAlgorithm)}`;
    const signature = lower(await signer.sign(Buffer.from(signed)));
    const request = readAuthnRequest(decodeRedirect(`${signed}&Signature=${signature}`), options);
    expect(request).toMatchObject({ isSigned: true, relayState: '/a?b=ü' });
  });

  test('does not hold when the same text is encoded in another way', async () => {
    const query = await redirectQuery(xml, { signer, relayState: '/a' });
    const recoded = query.replace('RelayState=%2Fa', 'RelayState=%2fa');
    expect(recoded).not.toBe(query);
    expect(refusal(() => readAuthnRequest(decodeRedirect(recoded), options)).code).toBe('signature');
  });

  test('holds whatever the order of the parameters in the address, since the binding fixes its own', async () => {
    const query = await redirectQuery(xml, { signer, relayState: 'a' });
    const turned = query.split('&').reverse().join('&');
    expect(readAuthnRequest(decodeRedirect(`tracking=1&${turned}`), options).isSigned).toBe(true);
  });

  test.each(['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'])(
    'does not hold with another %s',
    async (name) => {
      const query = await redirectQuery(xml, { signer, relayState: 'a' });
      const other = await redirectQuery(samlText('AuthnRequest', { attributes: { ID: '_other' } }), {
        signer: testSigner(key, { signature: 'RSA_SHA1' }),
        relayState: 'b',
      });
      const parts = new Map(other.split('&').map((pair) => [pair.split('=')[0], pair]));
      const mixed = query
        .split('&')
        .map((pair) => (pair.startsWith(`${name}=`) ? parts.get(name) : pair))
        .join('&');
      expect(refusal(() => readAuthnRequest(decodeRedirect(mixed), options)).code).toBe('signature');
    },
  );

  test('cannot be left out together with its algorithm where requests have to be signed', async () => {
    const query = await redirectQuery(xml, { signer });
    const bare = query.replace(/&SigAlg=.*/, '');
    expect(refusal(() => readAuthnRequest(decodeRedirect(bare), options)).code).toBe('unsigned');
  });

  test('does not cover a relay state that was added', async () => {
    const query = await redirectQuery(xml, { signer });
    expect(refusal(() => readAuthnRequest(decodeRedirect(`${query}&RelayState=evil`), options)).code).toBe(
      'signature',
    );
  });
});

describe('saml-bindings 3.5 HTTP-POST: a form', () => {
  const message = Buffer.from(xml).toString('base64');

  test('is read as it was written, also with line breaks in its base64', () => {
    const broken = (message.match(/.{1,76}/g) ?? []).join('\r\n');
    const read = decodePost([
      ['SAMLRequest', broken],
      ['RelayState', 'a'],
      ['button', 'go'],
      ['button', 'go'],
    ]);
    expect(read.bytes.toString()).toBe(xml);
    expect(read.relayState).toBe('a');
  });

  test.each(['SAMLRequest', 'RelayState'])('with %s twice is refused', (name) => {
    const pairs = [...encodePost({ kind: 'request', xml, relayState: 'a' })];
    expect(refusal(() => decodePost([...pairs, [name, 'b']])).code).toBe('duplicate');
  });

  test.each([
    ['a space', 'ab cd'],
    ['a sign outside of base64', 'ab-d'],
    ['nothing in it', ''],
    ['half a group', 'abcde'],
    ['padding in the middle', 'ab==cdef'],
  ])('with %s in its base64 is refused', (_what, text) => {
    expect(refusal(() => decodePost([['SAMLRequest', text]])).code).toBe('malformed');
  });

  test('that is too long is refused before it is decoded', () => {
    expect(refusal(() => decodePost([['SAMLResponse', 'A'.repeat(400_000)]])).code).toBe('too_large');
  });

  test('may be compressed where the app is set so, and only there', () => {
    const deflated = deflateRawSync(Buffer.from(xml)).toString('base64');
    const loose = { ...options, sp: aServiceProvider() };
    const compressed = { ...options, sp: aServiceProvider({ requestCompressed: true }) };
    expect(readAuthnRequest(decodePost([['SAMLRequest', deflated]]), compressed).id).toBe('_request1');
    expect(refusal(() => readAuthnRequest(decodePost([['SAMLRequest', deflated]]), loose)).message).toContain(
      'set "requestCompressed"',
    );
    expect(
      refusal(() => readAuthnRequest(decodePost([['SAMLRequest', message]]), compressed)).message,
    ).toContain('switch "requestCompressed" of the app off');
  });

  test('SECURITY.md A6 S6 that inflates to 50 MiB is refused at the limit', () => {
    const compressed = { ...options, sp: aServiceProvider({ requestCompressed: true }) };
    expect(refusal(() => readAuthnRequest(decodePost([['SAMLRequest', bomb]]), compressed)).code).toBe(
      'malformed',
    );
  });
});

describe('an address to send the browser to', () => {
  const redirect = (location: string): Promise<string> =>
    encodeRedirect({ location, kind: 'response', xml: '<a></a>', relayState: undefined, signer: undefined });

  test('is made of one that has a query already', async () => {
    expect(await redirect('https://desk.example.com/slo?tenant=1')).toMatch(/\/slo\?tenant=1&SAMLResponse=/);
    expect(await redirect('https://desk.example.com/slo?')).toMatch(/\/slo\?SAMLResponse=/);
    expect(await redirect('https://desk.example.com/slo#top')).toMatch(/\/slo\?SAMLResponse=[^#]*$/);
  });
});
