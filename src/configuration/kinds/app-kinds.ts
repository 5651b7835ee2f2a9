// Apps: what they are, who is assigned by group, under which access policy, and what their tokens may do here.
import type { InnerCall } from '#src/platform/http/index.ts';
import { type Content, everyItem, type Kind, textOf, type Wire, withoutServerFields } from '../kind.ts';

const path = '/api/v1/apps';
/** Made of the organisation's own name when there is none. */
const generatedName = (wire: Wire): boolean =>
  /_\d+$/.test(textOf(wire['name'])) &&
  ['SAML_2_0', 'AUTO_LOGIN', 'SAML_1_1'].includes(textOf(wire['signOnMode']));

type Credentials = Wire & { oauthClient?: Wire; signing?: unknown; password?: Wire };
type Assignment = { group: string; priority?: unknown; profile?: unknown };

async function readApp(call: InnerCall, wire: Wire): Promise<Content> {
  const id = textOf(wire['id']);
  const content = withoutServerFields(wire, [
    'label',
    'features',
    'universalLogout',
    ...(generatedName(wire) ? ['name'] : []),
  ]);
  const { name, ...rest } = content;
  const credentials = structuredClone(wire['credentials'] ?? {}) as Credentials;
  // Keys are the app's own, and an id that nobody chose is its own too.
  delete credentials.signing;
  if (credentials.oauthClient?.['client_id'] === id) delete credentials.oauthClient['client_id'];
  // A shared password is told to nobody: an empty object says that there is one.
  if (credentials.password !== undefined) credentials.password = { value: 'kept' };
  const groups = await everyItem(call, `${path}/${id}/groups?limit=200`);
  const grants = await everyItem(call, `${path}/${id}/grants`);
  const policy = (wire['_links'] as { accessPolicy?: { href: string } }).accessPolicy?.href;
  return {
    ...rest,
    ...(name !== undefined && { template: name }),
    credentials,
    assignments: groups.map((one) => ({
      group: textOf(one['id']),
      priority: one['priority'],
      profile: one['profile'],
    })),
    scopes: grants.map((grant) => textOf(grant['scopeId'])),
    accessPolicy: policy === undefined ? null : policy.slice(policy.lastIndexOf('/') + 1),
  };
}

function bodyOf(content: Content, label: string): Content {
  const { assignments: _, scopes: __, accessPolicy: ___, template, status: ____, ...rest } = content;
  return { ...rest, label, ...(template !== undefined && { name: template }) };
}

async function settle(call: InnerCall, id: string, content: Content): Promise<void> {
  const wanted = new Map(((content['assignments'] ?? []) as Assignment[]).map((one) => [one.group, one]));
  const existing = await everyItem(call, `${path}/${id}/groups?limit=200`);
  for (const { group, ...assignment } of wanted.values())
    await call('PUT', `${path}/${id}/groups/${group}`, assignment);
  for (const one of existing)
    if (!wanted.has(textOf(one['id']))) await call('DELETE', `${path}/${id}/groups/${textOf(one['id'])}`);

  const scopes = new Set((content['scopes'] ?? []) as string[]);
  const grants = await everyItem(call, `${path}/${id}/grants`);
  const granted = new Set(grants.map((grant) => textOf(grant['scopeId'])));
  for (const grant of grants)
    if (!scopes.has(textOf(grant['scopeId'])))
      await call('DELETE', `${path}/${id}/grants/${textOf(grant['id'])}`);
  const missing = [...scopes].filter((scope) => !granted.has(scope));
  if (missing.length > 0) {
    const { issuer } = (await call('GET', '/.well-known/openid-configuration')).json as { issuer: string };
    for (const scopeId of missing) await call('POST', `${path}/${id}/grants`, { scopeId, issuer });
  }
  if (typeof content['accessPolicy'] === 'string')
    await call('PUT', `${path}/${id}/policies/${content['accessPolicy']}`);
}

async function setStatus(call: InnerCall, id: string, status: unknown): Promise<void> {
  const before = ((await call('GET', `${path}/${id}`)).json as Wire)['status'];
  if (status === before || (status !== 'ACTIVE' && status !== 'INACTIVE')) return;
  await call('POST', `${path}/${id}/lifecycle/${status === 'ACTIVE' ? 'activate' : 'deactivate'}`);
}

const apps: Kind = {
  folder: 'apps',
  secrets: ['credentials.oauthClient.client_secret', 'credentials.password.value'],
  unordered: ['assignments', 'scopes'],
  async list(call) {
    const items = await everyItem(call, `${path}?limit=200`);
    // Those that come with the product are as the product has them.
    const own = items.filter((wire) => !/^gatehouse_(?:home|console)/.test(textOf(wire['name'])));
    const found = [];
    for (const wire of own)
      found.push({
        id: textOf(wire['id']),
        name: textOf(wire['label']),
        content: await readApp(call, wire),
        isBuiltIn: false,
      });
    return found;
  },
  async create(call, content, _parentId, label) {
    const made = (await call('POST', path, bodyOf(content, label))).json as Wire;
    const id = textOf(made['id']);
    await settle(call, id, content);
    await setStatus(call, id, content['status']);
    return id;
  },
  async update(call, id, content, _parentId, label) {
    await call('PUT', `${path}/${id}`, bodyOf(content, label));
    await settle(call, id, content);
    await setStatus(call, id, content['status']);
  },
  async remove(call, id) {
    await setStatus(call, id, 'INACTIVE');
    await call('DELETE', `${path}/${id}`);
  },
};

export const appKinds: readonly Kind[] = [apps];
