// Fills an empty org through the public management API, as an importer would.
import { createHash, randomBytes } from 'node:crypto';
import { type AppPlaces, appBody } from './app-bodies.ts';
import { demoApps } from './apps.ts';
import { logoOf } from './logos.ts';
import { type DemoPerson, demoGroups, demoPeople } from './people.ts';
import { readIdp, type SamlIdp, type SamlKeys } from './saml-app.ts';
import type { SampleCredentials } from './sample-site.ts';

export type Api = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<T>;

type Named = { id: string; profile: { name: string } };
type OidcApp = { id: string; credentials: { oauthClient: { client_id: string; client_secret: string } } };

export async function loadOrg(
  api: Api,
  options: { people: number; password: string; places: AppPlaces },
): Promise<void> {
  await api('POST', '/api/v1/org', { companyName: 'Tide Mobile' });
  const groupIds = new Map<string, string>();
  for (const group of await api<Named[]>('GET', '/api/v1/groups?limit=200'))
    groupIds.set(group.profile.name, group.id);
  await inParallel(demoGroups, 10, async (name) => {
    const group = await api<Named>('POST', '/api/v1/groups', {
      profile: { name, description: `Demo: ${name}` },
    });
    groupIds.set(name, group.id);
  });
  const idOf = (name: string): string => {
    const id = groupIds.get(name);
    if (id === undefined) throw new Error(`the org has no group "${name}"`);
    return id;
  };
  for (const app of demoApps) {
    const created = await api<{ id: string }>('POST', '/api/v1/apps', appBody(app, options.places));
    const logo = new FormData();
    logo.append('file', new Blob([logoOf(app)], { type: 'image/svg+xml' }), `${app.slug}.svg`);
    await api('POST', `/api/v1/apps/${created.id}/logo`, logo);
    for (const group of app.groups) await api('PUT', `/api/v1/apps/${created.id}/groups/${idOf(group)}`, {});
  }
  await inParallel(demoPeople(options.people), 32, async (person) => {
    await api(
      'POST',
      '/api/v1/users?activate=true',
      personBody(person, options.password, person.groups.map(idOf)),
    );
  });
}

/** How far a load came: the first group is made first, the last person last. */
export async function loadState(api: Api, people: number): Promise<'empty' | 'incomplete' | 'loaded'> {
  const groups = await api<unknown[]>('GET', `/api/v1/groups?q=${encodeURIComponent(demoGroups[0] ?? '')}`);
  if (groups.length === 0) return 'empty';
  const filter = demoPeople(people)
    .slice(-32)
    .map((person) => `profile.login eq "${person.login}"`)
    .join(' or ');
  const last = await api<unknown[]>('GET', `/api/v1/users?search=${encodeURIComponent(filter)}&limit=200`);
  return last.length === 32 ? 'loaded' : 'incomplete';
}

/** What the sample apps have to be told, by the name of the app. */
export async function readCredentials(api: Api, samlKeys: SamlKeys): Promise<SampleCredentials> {
  const apps = await api<(OidcApp & { label: string })[]>('GET', '/api/v1/apps?limit=200');
  const oidc: SampleCredentials['oidc'] = {};
  const idps: Record<string, SamlIdp> = {};
  for (const { slug, label, kind } of demoApps) {
    const found = apps.find((candidate) => candidate.label === label);
    if (found === undefined) throw new Error(`the org has no app "${label}"`);
    if (kind === 'oidc') {
      const { client_id: clientId, client_secret: clientSecret } = found.credentials.oauthClient;
      oidc[slug] = { clientId, clientSecret };
    }
    if (kind === 'saml')
      idps[slug] = readIdp(await api<string>('GET', `/api/v1/apps/${found.id}/sso/saml/metadata`));
  }
  return { oidc, saml: { idps, keys: samlKeys } };
}

function personBody(person: DemoPerson, password: string, groupIds: string[]): unknown {
  const { groups: _groups, ...profile } = person;
  return {
    profile: { ...profile, email: person.login, organization: 'Tide Mobile' },
    // An imported hash: a thousand Argon2id hashes would take half a minute. It becomes one at the first sign-in.
    credentials: { password: { hash: saltedHash(password) } },
    groupIds,
  };
}

function saltedHash(password: string): unknown {
  const salt = randomBytes(16);
  const value = createHash('sha512').update(salt).update(password, 'utf8').digest('base64');
  return { algorithm: 'SHA-512', salt: salt.toString('base64'), saltOrder: 'PREFIX', value };
}

export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
