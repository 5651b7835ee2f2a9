import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateSigningKey } from '#src/protocols/jose/index.ts';
import {
  encryptContent,
  encryptPushMessage,
  longestMessage,
  rawPublicKey,
  readSubscription,
  vapidAuthorization,
} from './index.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

const receiver = {
  publicKey: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
  authSecret: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
};

describe('content for one browser', () => {
  test('RFC 8291 appendix A: the watermelon, byte for byte', () => {
    const message = encryptPushMessage(Buffer.from('When I grow up, I want to be a watermelon'), receiver, {
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      senderPrivateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    });
    expect(message.toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  test('RFC 8188 section 3.1: the walrus, byte for byte', () => {
    const sealed = encryptContent(Buffer.from('I am the walrus'), bytes('yqdlZ-tYemfogSmv7Ws5PQ'), {
      salt: bytes('I1BsxtFttlv3u_Oo94xnmw'),
      keyId: Buffer.alloc(0),
      recordSize: 4096,
    });
    expect(sealed.toString('base64url')).toBe(
      'I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg',
    );
  });

  test('never two messages alike, and none that a push service would refuse for its size', () => {
    const seal = (length: number) =>
      encryptPushMessage(Buffer.alloc(length), receiver, { salt: Buffer.alloc(16) });
    expect(seal(1)).not.toEqual(seal(1));
    expect(seal(longestMessage).length).toBe(4096);
    expect(() => seal(longestMessage + 1)).toThrow(RangeError);
  });
});

describe('VAPID', () => {
  test('RFC 8292: a token for the push service of this endpoint alone, signed by the key that stands beside it', async () => {
    const key = await generateSigningKey('ES256');
    const header = await vapidAuthorization({
      endpoint: 'https://push.example.net/p/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
      subject: 'mailto:ops@example.com',
      key,
      nowMs: 1_700_000_000_000,
    });
    const [, token = '', k = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
    expect(k).toBe(rawPublicKey(key));
    const [head = '', body = '', signature = ''] = token.split('.');
    expect(JSON.parse(bytes(head).toString())).toEqual({ typ: 'JWT', alg: 'ES256' });
    expect(JSON.parse(bytes(body).toString())).toEqual({
      aud: 'https://push.example.net',
      exp: 1_700_000_000 + 12 * 60 * 60,
      sub: 'mailto:ops@example.com',
    });
    const point = bytes(k);
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    });
    const isGood = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      bytes(signature),
    );
    expect(isGood).toBe(true);
  });

  test('signs with nothing but a P-256 key', async () => {
    const key = await generateSigningKey('EdDSA');
    await expect(
      vapidAuthorization({ endpoint: 'https://push.example.net/', subject: 'mailto:a@b.c', key, nowMs: 0 }),
    ).rejects.toThrow(RangeError);
  });
});

describe('a subscription', () => {
  const keys = {
    p256dh: receiver.publicKey.toString('base64url'),
    auth: receiver.authSecret.toString('base64url'),
  };
  const off = Buffer.from(receiver.publicKey);
  off[64] = (off[64] ?? 0) ^ 1;

  test('is read as browsers give it, padded or not', () => {
    const endpoint = 'https://push.example.net/p/1';
    expect(readSubscription({ endpoint, keys })).toEqual({ endpoint, ...receiver });
    expect(
      readSubscription({ endpoint, keys: { p256dh: `${keys.p256dh}=`, auth: `${keys.auth}==` } }),
    ).toEqual({
      endpoint,
      ...receiver,
    });
  });

  test.each([
    ['no address', { endpoint: 'push', keys }],
    ['a file', { endpoint: 'file:///etc/passwd', keys }],
    ['a script', { endpoint: 'javascript:alert(1)', keys }],
    ['a name and password', { endpoint: 'https://me:secret@push.example.net/', keys }],
    ['a fragment', { endpoint: 'https://push.example.net/#x', keys }],
    ['a line break', { endpoint: 'https://push.example.net/\r\nx: y', keys }],
    ['a kilometre of address', { endpoint: `https://push.example.net/${'a'.repeat(1024)}`, keys }],
    ['a point that is none', { endpoint: 'https://p.example', keys: { ...keys, p256dh: 'AAAA' } }],
    [
      'a point off the curve',
      { endpoint: 'https://p.example', keys: { ...keys, p256dh: off.toString('base64url') } },
    ],
    ['a short secret', { endpoint: 'https://p.example', keys: { ...keys, auth: 'BTBZMqHH6r4Tts7J_aSI' } }],
  ])('with %s is none', (_what, given) => {
    expect(readSubscription(given)).toBeUndefined();
  });
});
