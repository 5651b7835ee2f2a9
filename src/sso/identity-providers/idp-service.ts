import type { Requester } from '#src/directory/schemas/index.ts';
import { eventBy } from '#src/directory/schemas/index.ts';
import type { AddressRules } from '#src/org/hook-channels/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { type Caller, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import { at, type IdentityProvider, type Json, trustedKids } from './identity-provider.ts';
import { type IdpDraft, readDraft } from './idp-draft.ts';
import * as keyStore from './idp-key-store.ts';
import type { IdpBody } from './idp-schemas.ts';
import type { IdpSecrets } from './idp-secrets.ts';
import * as store from './idp-store.ts';

export type IdpServiceNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  section: Section<IdentityProvider[]>;
  addresses: AddressRules;
  secrets: IdpSecrets;
  baseUrl: string;
  groups: { findGroups(ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> };
  /** Throws where the caller may not decide who belongs to these groups: one gives more than the caller has. */
  checkMayFill?: ((tx: Tx, caller: Caller, groupIds: readonly string[]) => Promise<void>) | undefined;
  /** What names a provider (routing rules), read in the transaction that deletes it. */
  usesOf(db: Reader, idpId: string): Promise<readonly { type: string; name: string }[]>;
  /** A key of ours for a new SAML provider, made before the transaction and kept in it. */
  makeSigningKey(): Promise<{ kid: string; save(tx: Tx, idpId: string): Promise<void> }>;
  hasSigningKey(tx: Tx, idpId: string, kid: string): Promise<boolean>;
};

export type IdpService = {
  create(body: IdpBody, by: Requester): Promise<IdentityProvider>;
  replace(id: string, body: IdpBody, by: Requester): Promise<IdentityProvider>;
  setStatus(id: string, status: IdentityProvider['status'], by: Requester): Promise<IdentityProvider>;
  delete(id: string, by: Requester): Promise<void>;
};

export function createIdpService(needs: IdpServiceNeeds): IdpService {
  const { clock, database, ids, secrets, section, snapshots, systemLog } = needs;

  const record = async (tx: Tx, verb: string, one: IdentityProvider, by: Requester) => {
    await systemLog.record(tx, {
      eventType: `system.idp.lifecycle.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [idpTarget(one)],
    });
    await snapshots.changed(tx, section);
  };

  const checkReferences = async (tx: Tx, draft: IdpDraft, id: string) => {
    const causes: string[] = [];
    if (await store.isNameTaken(tx, draft.name, id))
      causes.push('name: there is an identity provider of this name');
    const kids = trustedKids(draft);
    const found = new Set((await keyStore.findMany(tx, kids)).map((key) => key.kid));
    for (const kid of kids) {
      if (!found.has(kid))
        causes.push(`protocol.credentials.trust.kid: there is no key ${kid} in the key store`);
    }
    if (causes.length > 0) throw validationFailed('identityProvider', causes);
  };

  const checkGroups = async ({ policy }: IdpDraft) => {
    const named = [
      at(policy, 'provisioning', 'groups', 'assignments'),
      at(policy, 'provisioning', 'groups', 'filter'),
      at(policy, 'accountLink', 'filter', 'groups', 'include'),
    ].flatMap((list) => (Array.isArray(list) ? (list as string[]) : []));
    if (named.length === 0) return;
    const found = await needs.groups.findGroups([...new Set(named)]);
    const missing = named.find((id) => !found.has(id));
    if (missing !== undefined)
      throw validationFailed('identityProvider', [`policy: there is no group with the id ${missing}`]);
  };

  /** Whoever comes in by the provider is put into these: as good as putting them there oneself. */
  const checkMayFill = async (tx: Tx, { policy }: IdpDraft, { caller }: Requester) => {
    const filled = ['assignments', 'filter'].flatMap((name) => {
      const list = at(policy, 'provisioning', 'groups', name);
      return Array.isArray(list) ? (list as string[]) : [];
    });
    if (caller !== undefined && filled.length > 0) await needs.checkMayFill?.(tx, caller, filled);
  };

  const changing = (id: string, work: (tx: Tx, before: IdentityProvider) => Promise<IdentityProvider>) =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'IdentityProvider');
      return work(tx, before);
    });

  /** SAML: who we are to them, where they do not say. */
  const completed = (protocol: IdentityProvider['protocol'], externalKey: string, kid?: string) => {
    if (protocol.type !== 'SAML2') return protocol;
    const credentials = protocol['credentials'] as { trust: Json; signing?: Json };
    const audience =
      credentials.trust['audience'] ?? `${needs.baseUrl}/saml2/service-provider/${externalKey}`;
    const signing = credentials.signing?.['kid'] ?? kid;
    return {
      ...protocol,
      credentials: {
        trust: { ...credentials.trust, audience },
        ...(signing !== undefined && { signing: { kid: signing } }),
      },
    };
  };

  return {
    async create(body, by) {
      const draft = readDraft(body, needs.addresses);
      await checkGroups(draft);
      if (at(draft.protocol, 'credentials', 'signing', 'kid') !== undefined && draft.type === 'SAML2')
        throw validationFailed('identityProvider', [
          'protocol.credentials.signing.kid: a new provider has a key of its own made; leave it out',
        ]);
      const id = ids.newId('0oa');
      const externalKey = ids.newId('sp');
      const signing = draft.type === 'SAML2' ? await needs.makeSigningKey() : undefined;
      const taken = secrets.take(id, completed(draft.protocol, externalKey, signing?.kid));
      const now = clock.now();
      return database.transaction(async (tx) => {
        await checkMayFill(tx, draft, by);
        await store.lockWriters(tx);
        await checkReferences(tx, draft, id);
        const one: IdentityProvider = {
          ...draft,
          ...taken,
          id,
          status: 'ACTIVE',
          externalKey,
          created: now,
          lastUpdated: now,
        };
        await store.save(tx, one);
        await signing?.save(tx, id);
        await record(tx, 'create', one, by);
        return one;
      });
    },

    async replace(id, body, by) {
      const draft = readDraft(body, needs.addresses);
      await checkGroups(draft);
      return changing(id, async (tx, before) => {
        if (before.type !== draft.type)
          throw validationFailed('identityProvider', [
            `type: stays ${before.type}; make another provider for ${draft.type}`,
          ]);
        await checkMayFill(tx, draft, by);
        await checkReferences(tx, draft, id);
        const usual = at(before.protocol, 'credentials', 'signing', 'kid');
        const protocol = completed(
          draft.protocol,
          before.externalKey,
          typeof usual === 'string' ? usual : undefined,
        );
        const kid = at(protocol, 'credentials', 'signing', 'kid');
        if (draft.type === 'SAML2' && typeof kid === 'string' && !(await needs.hasSigningKey(tx, id, kid)))
          throw validationFailed('identityProvider', [
            `protocol.credentials.signing.kid: the provider has no signing key ${kid}`,
          ]);
        const one: IdentityProvider = {
          ...before,
          ...draft,
          ...secrets.take(id, protocol, before),
          lastUpdated: clock.now(),
        };
        await store.save(tx, one);
        await record(tx, 'update', one, by);
        return one;
      });
    },

    setStatus: (id, status, by) =>
      changing(id, async (tx, before) => {
        if (before.status === status) return before;
        const one: IdentityProvider = { ...before, status, lastUpdated: clock.now() };
        await store.save(tx, one);
        await record(tx, status === 'ACTIVE' ? 'activate' : 'deactivate', one, by);
        return one;
      }),

    delete: async (id, by) => {
      await changing(id, async (tx, before) => {
        const uses = await needs.usesOf(tx, id);
        if (uses.length > 0) {
          const names = uses.slice(0, 5).map(({ type, name }) => `${type} ${name}`);
          throw validationFailed('identityProvider', [
            `id: the provider is still named by ${names.join(', ')}`,
          ]);
        }
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
        return before;
      });
    },
  };
}

export const idpTarget = (one: Pick<IdentityProvider, 'id' | 'name' | 'type'>): Target => ({
  id: one.id,
  type: 'IdentityProvider',
  alternateId: one.type,
  displayName: one.name,
});
