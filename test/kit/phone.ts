// A phone with the authenticator, without a screen: keeps a key, signs what the page of the product signs, and calls what it calls.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { InjectOptions, InjectResponse } from '#src/platform/http/index.ts';

type Inject = (request: InjectOptions) => Promise<InjectResponse>;

export type WaitingRequest = {
  id: string;
  nonce: string;
  choices: number[];
  appLabel?: string;
  place?: string;
  browser: string;
  system: string;
  address: string;
  created: string;
  expires: string;
};

export type TestPhone = {
  privateKey: KeyObject;
  /** As the server names it; empty until the phone was added. */
  device: string;
  /** Opens the link of a set-up and makes the phone that person's. */
  add(href: string, name?: string): Promise<InjectResponse>;
  /** What waits, as the page asks for it. */
  list(): Promise<{ status: number; requests: WaitingRequest[]; deviceStatus: string | undefined }>;
  answer(
    request: Pick<WaitingRequest, 'id' | 'nonce'>,
    decision: 'approve' | 'deny' | 'report',
    number?: number | string,
    changed?: Record<string, unknown>,
  ): Promise<InjectResponse>;
  subscribe(subscription: {
    endpoint: string;
    keys: { p256dh: string; auth: string };
  }): Promise<InjectResponse>;
  leave(): Promise<InjectResponse>;
  signed(what: string, fields: (string | number)[]): string;
};

/** Where a phone is sent to be set up, as the enrolment of the factor says it. */
export function setUpLink(activation: Readonly<Record<string, unknown>> | undefined): string {
  const links = activation?._links as { enroll?: { href: string } } | undefined;
  if (links?.enroll === undefined) throw new Error('nothing was begun');
  return links.enroll.href;
}

export const phoneAgent =
  'Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36';
const origin = 'http://localhost:8080';

export function testPhone(
  org: { inject: Inject; clock: { nowMs(): number } },
  userAgent = phoneAgent,
): TestPhone {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const post = (path: string, body: unknown) =>
    org.inject({
      method: 'POST',
      url: `/authenticator/${path}`,
      headers: { origin, 'user-agent': userAgent },
      body,
    });
  const phone: TestPhone = {
    privateKey,
    device: '',
    signed: (what, fields) =>
      sign('sha256', Buffer.from(['gatehouse authenticator 1', what, origin, ...fields].join('\n')), {
        key: privateKey,
        dsaEncoding: 'ieee-p1363',
      }).toString('base64url'),
    async add(href, name = 'Pixel 9') {
      const link = href.slice(href.indexOf('#add=') + 5);
      const signature = phone.signed('claim', [link, name]);
      const answer = await post('devices', { link, key: { x, y }, name, signature });
      if (answer.status === 201) phone.device = answer.json<{ device: string }>().device;
      return answer;
    },
    async list() {
      const atMs = Math.round(org.clock.nowMs());
      const signature = phone.signed('list', [phone.device, atMs]);
      const answer = await post('requests', { device: phone.device, atMs, signature });
      if (answer.status !== 200) return { status: answer.status, requests: [], deviceStatus: undefined };
      const json = answer.json<{ status: string; requests: WaitingRequest[] }>();
      return { status: 200, requests: json.requests, deviceStatus: json.status };
    },
    answer({ id, nonce }, decision, number = '', changed = {}) {
      const signature = phone.signed('answer', [phone.device, id, nonce, decision, number]);
      const body = {
        device: phone.device,
        requestId: id,
        nonce,
        decision,
        number: String(number),
        signature,
      };
      return post('answers', { ...body, ...changed });
    },
    subscribe(subscription) {
      const atMs = Math.round(org.clock.nowMs());
      const signature = phone.signed('subscribe', [phone.device, atMs, subscription.endpoint]);
      return post('subscriptions', { device: phone.device, atMs, signature, subscription });
    },
    leave() {
      const atMs = Math.round(org.clock.nowMs());
      return post('departures', {
        device: phone.device,
        atMs,
        signature: phone.signed('leave', [phone.device, atMs]),
      });
    },
  };
  return phone;
}
