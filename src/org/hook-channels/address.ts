import { z } from 'zod';
import { allowList } from '#src/platform/outbound-http/index.ts';

export type HookHeader = { key: string; value: string };

export type AddressRules = {
  /** Why an address cannot be a hook's, or undefined. Where it leads is judged at every call. */
  problemOf(address: string): string | undefined;
};

const maxLength = 1024;

/** https everywhere; http only to what the operator allowed by name, as `gatehouse dev` does with this machine. */
export function createAddressRules({ outboundAllow }: { outboundAllow: readonly string[] }): AddressRules {
  const allowed = allowList(outboundAllow);
  return {
    problemOf(address) {
      if (address.length > maxLength) return `must have at most ${maxLength} characters`;
      const url = /[\s\p{Cc}\\]/u.test(address) ? null : URL.parse(address);
      if (url === null) return 'must be an address, such as https://hooks.example.com/okta';
      if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
      if (url.hash !== '') return 'must not have a fragment';
      if (url.protocol === 'https:') return undefined;
      if (url.protocol !== 'http:') return 'must begin with https://';
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const port = url.port === '' ? 80 : Number(url.port);
      const isLocal = allowed.allowsHost(host, port) || allowed.allowsAddress(host, port);
      return isLocal
        ? undefined
        : 'must begin with https://; http:// is only for hosts in GATEHOUSE_OUTBOUND_ALLOW';
    },
  };
}

export function sameOrigin(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  return a !== null && b !== null && a.origin === b.origin;
}

// Ours to say, or able to change where a message ends or whom it is for.
const reserved = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
  'x-okta-verification-challenge',
]);

export function headerNameProblem(name: string): string | undefined {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/.test(name)) return 'must be the name of an HTTP header';
  return reserved.has(name.toLowerCase()) ? `${name} cannot be set` : undefined;
}

const headerName = z.string().superRefine((name, context) => {
  const message = headerNameProblem(name);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

export const hookHeader = z.strictObject({
  key: headerName,
  value: z
    .string()
    .max(4096)
    .regex(/^[\t\x20-\x7e]*$/, 'has characters a header cannot hold'),
});
