import type { Reader } from '#src/platform/database/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import type { AppInstance } from './app.ts';
import { type AppRecord, loadApps } from './app-store.ts';
import { asAttribute, asClaim, type FederatedClaim } from './federated/federated-claim.ts';
import { listFederatedClaims } from './federated/federated-claim-store.ts';
import type { ClientKey, ClientSecret } from './oauth/client-credential.ts';
import { type AppLogo, listLogos } from './logo/logo-store.ts';
import { listKeys, listSecrets } from './oauth/client-credential-store.ts';
import { tried } from './saml/attribute-value.ts';
import type { CompileParts } from './kinds/kind.ts';
import { kindOf } from './kinds/kinds.ts';

/** Every app of the org, compiled: the snapshot's value. */
export type AppBook = {
  readonly byId: ReadonlyMap<string, AppInstance>;
  readonly byClientId: ReadonlyMap<string, AppInstance>;
  readonly byExternalKey: ReadonlyMap<string, AppInstance>;
  readonly firstPartyByName: ReadonlyMap<string, AppInstance>;
  /** In the order of ids. */
  readonly all: readonly AppInstance[];
  readonly secrets: ReadonlyMap<string, readonly ClientSecret[]>;
  readonly keys: ReadonlyMap<string, readonly ClientKey[]>;
  readonly claims: ReadonlyMap<string, readonly FederatedClaim[]>;
};

export const appsSection: Section<AppBook> = {
  name: 'access.apps',
  async load(db: Reader) {
    return compileApps({
      records: await loadApps(db),
      secrets: await listSecrets(db),
      keys: await listKeys(db),
      logos: await listLogos(db),
      claims: await listFederatedClaims(db),
    });
  },
};

type Stored = {
  records: readonly AppRecord[];
  secrets: readonly ClientSecret[];
  keys: readonly ClientKey[];
  logos: ReadonlyMap<string, AppLogo>;
  claims: readonly FederatedClaim[];
};

function compileApps(stored: Stored): AppBook {
  const { records, logos } = stored;
  const secrets = Map.groupBy(stored.secrets, (secret) => secret.appId);
  const keys = Map.groupBy(stored.keys, (key) => key.appId);
  const claims = Map.groupBy(stored.claims, (claim) => claim.appId);
  const all = records.map((record) =>
    compileApp(
      record,
      { secrets: secrets.get(record.id) ?? [], keys: keys.get(record.id) ?? [] },
      logos.get(record.id),
      claims.get(record.id) ?? [],
    ),
  );
  return {
    byId: new Map(all.map((app) => [app.id, app])),
    byClientId: new Map(
      all.flatMap((app) => (app.oidc === undefined ? [] : [[app.oidc.clientId, app] as const])),
    ),
    byExternalKey: new Map(
      records.flatMap(({ externalKey }, index) => {
        const app = all[index];
        return externalKey === undefined || app === undefined ? [] : [[externalKey, app] as const];
      }),
    ),
    firstPartyByName: new Map(all.filter((app) => app.firstParty).map((app) => [app.name, app])),
    all,
    secrets,
    keys,
    claims,
  };
}

function compileApp(
  record: AppRecord,
  parts: CompileParts,
  logo: AppLogo | undefined,
  claims: readonly FederatedClaim[],
): AppInstance {
  const { document } = record;
  const kind = kindOf(record).compile(record, parts);
  const { saml } = kind;
  // One of an older version that can no longer be read says nothing.
  const ofOwn = <T>(compile: (claim: FederatedClaim) => T): T[] =>
    claims.flatMap((claim) => tried(() => compile(claim)) ?? []);
  return {
    id: record.id,
    name: record.name,
    label: record.label,
    status: record.status,
    signOnMode: record.signOnMode,
    firstParty: record.firstParty,
    implicitAssignment: document.settings.implicitAssignment,
    accessPolicyId: record.accessPolicyId,
    createdMs: record.createdMs,
    lastUpdatedMs: record.lastUpdatedMs,
    document,
    logo,
    oidc: undefined,
    saml: undefined,
    wsFed: undefined,
    vaulted: undefined,
    forwardAuth: undefined,
    bookmarkUrl: undefined,
    federatedClaims: record.signOnMode === 'OPENID_CONNECT' ? ofOwn(asClaim) : [],
    ...kind,
    ...(saml === undefined || claims.length === 0
      ? {}
      : { saml: { ...saml, attributes: [...saml.attributes, ...ofOwn(asAttribute)] } }),
  };
}
