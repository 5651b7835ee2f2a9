import { createSecretBox } from '#src/org/hook-channels/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import { at, type IdentityProvider, type Json } from './identity-provider.ts';

/** Where in a protocol secrets stand. */
const secretPaths = [
  ['credentials', 'client', 'client_secret'],
  ['credentials', 'signing', 'privateKey'],
  ['credentials', 'bearer', 'apiKey'],
] as const;

type Protocol = IdentityProvider['protocol'];
export type Secrets = Readonly<Record<string, string>>;

export type IdpSecrets = {
  /** Takes the secrets out of a protocol; those that are not given are taken over from before, if they would go to the same place. */
  take(
    id: string,
    given: Protocol,
    before?: IdentityProvider,
  ): { protocol: Protocol; secrets: Buffer | null };
  /** The protocol as it was given. */
  restore(provider: IdentityProvider): Protocol;
};

export function createIdpSecrets(keyring: Keyring): IdpSecrets {
  const box = createSecretBox(keyring, 'identity provider');
  const open = (provider: IdentityProvider): Secrets =>
    provider.secrets === null ? {} : (JSON.parse(box.open(provider.id, provider.secrets)) as Secrets);

  return {
    take(id, given, before) {
      const protocol = structuredClone(given);
      const kept = before !== undefined && goesToSamePlace(before.protocol, protocol) ? open(before) : {};
      const secrets: Record<string, string> = {};
      for (const path of secretPaths) {
        const holder = at(protocol, ...path.slice(0, -1)) as Json | undefined;
        if (holder === undefined) continue;
        const name = path.at(-1) ?? '';
        const value = holder[name] ?? kept[path.join('.')];
        delete holder[name];
        if (typeof value === 'string') secrets[path.join('.')] = value;
      }
      const isEmpty = Object.keys(secrets).length === 0;
      return { protocol, secrets: isEmpty ? null : box.seal(id, JSON.stringify(secrets)) };
    },
    restore(provider) {
      const protocol = structuredClone(provider.protocol);
      for (const [path, value] of Object.entries(open(provider))) {
        const parts = path.split('.');
        const holder = at(protocol, ...parts.slice(0, -1)) as Json | undefined;
        if (holder !== undefined) holder[parts.at(-1) ?? ''] = value;
      }
      return protocol;
    },
  };
}

/** A secret goes to the token endpoint: whoever names another one has to know it. */
function goesToSamePlace(before: Protocol, given: Protocol): boolean {
  const placeOf = (protocol: Protocol) =>
    ['token', 'par'].map((name) => {
      const url = at(protocol, 'endpoints', name, 'url');
      return typeof url === 'string' ? URL.parse(url)?.origin : undefined;
    });
  return JSON.stringify(placeOf(before)) === JSON.stringify(placeOf(given));
}
