import { createAddressRules } from '#src/org/hook-channels/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { notFound, type Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { createIdpKeys, type IdpKeys } from './idp-keys.ts';
import { idpKeyRoutes, idpNounRoutes } from './idp-routes.ts';
import { createIdpSecrets } from './idp-secrets.ts';
import { createIdpService, type IdpService, type IdpServiceNeeds } from './idp-service.ts';
import * as store from './idp-store.ts';
import { idpUserRoutes, type ShowUser } from './idp-user-routes.ts';
import { createIdpUsers, type IdpUsers } from './idp-users.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { signingKeyRoutes } from './signing-key-routes.ts';
import { createSigningKeyService, type SigningKeys } from './signing-keys.ts';

export type IdentityProviders = IdpService & {
  list(): readonly IdentityProvider[];
  find(id: string): IdentityProvider | undefined;
  get(id: string): IdentityProvider;
  /** Its protocol with the secrets, for who may manage it and for signing in. */
  withSecrets(one: IdentityProvider): IdentityProvider['protocol'];
  /** Those of these that do not exist; the others stay until the transaction ends. */
  findMissing(tx: Tx, ids: readonly string[]): Promise<string[]>;
  keys: IdpKeys;
  signingKeys: SigningKeys;
  users: IdpUsers;
  userIdOf(idOrLogin: string): Promise<string | undefined>;
};

export type IdentityProvidersNeeds = Pick<
  Platform,
  'clock' | 'config' | 'database' | 'ids' | 'keyring' | 'snapshots'
> & {
  systemLog: Pick<SystemLog, 'record'>;
  groups: IdpServiceNeeds['groups'];
  users: { findUser(idOrLogin: string): Promise<User | undefined> };
  usesOf: IdpServiceNeeds['usesOf'];
  checkMayFill?: IdpServiceNeeds['checkMayFill'];
};

/** Before snapshots.start(). */
export function createIdentityProviders(needs: IdentityProvidersNeeds): IdentityProviders {
  const { config, snapshots } = needs;
  const section: Section<IdentityProvider[]> = { name: 'identity-providers', load: store.listAll };
  snapshots.register(section);
  const secrets = createIdpSecrets(needs.keyring);
  const signingKeys = createSigningKeyService({ ...needs, host: new URL(config.baseUrl).hostname });
  const service = createIdpService({
    ...needs,
    section,
    secrets,
    addresses: createAddressRules(config),
    baseUrl: config.baseUrl,
    makeSigningKey: signingKeys.make,
    hasSigningKey: signingKeys.has,
  });
  const list = () => snapshots.current(section);
  const find = (id: string) => list().find((one) => one.id === id);
  return {
    ...service,
    list,
    find,
    get(id) {
      const found = find(id);
      if (found === undefined) throw notFound(id, 'IdentityProvider');
      return found;
    },
    withSecrets: secrets.restore,
    async findMissing(tx, ids) {
      const found = await store.hold(tx, ids);
      return ids.filter((id) => !found.has(id));
    },
    keys: createIdpKeys(needs),
    signingKeys,
    users: createIdpUsers(needs),
    userIdOf: async (idOrLogin) => (await needs.users.findUser(idOrLogin))?.id,
  };
}

export function identityProviderRoutes(
  idps: IdentityProviders,
  needs: { config: { baseUrl: string }; showUsers: ShowUser },
): Route[] {
  return [
    ...idpNounRoutes(idps),
    ...idpKeyRoutes(idps),
    ...idpUserRoutes(idps, needs.showUsers),
    ...signingKeyRoutes(idps),
    ...metadataRoutes(idps, needs.config),
  ];
}
