// Settings of the organisation; types of people, what is known of them, and their groups.
import {
  type Content,
  crudKind,
  everyItem,
  type Kind,
  textOf,
  type Wire,
  withoutServerFields,
} from '../kind.ts';

/** One thing that is always there. */
const settings: Kind = {
  folder: 'settings',
  async list(call) {
    const wire = (await call('GET', '/api/v1/org')).json as Wire;
    const content = withoutServerFields(wire, ['status', 'subdomain', 'expiresAt']);
    return [{ id: textOf(wire['id']), name: 'Organisation', content, isBuiltIn: true }];
  },
  async update(call, _id, content) {
    await call('PUT', '/api/v1/org', content);
  },
};

const userTypes = crudKind({
  folder: 'user-types',
  path: '/api/v1/meta/types/user',
  without: ['default'],
  isBuiltIn: (wire) => wire['default'] === true,
});

type Schema = { definitions: Record<string, { properties: Record<string, Record<string, unknown>> }> };

/** Attributes that were added, and what was changed of those that come with the product. */
const schemaContent = ({ definitions }: Schema) => ({
  base: definitions['base']?.properties ?? {},
  custom: definitions['custom']?.properties ?? {},
});

/** Null deletes; what a file leaves out is left alone unless it was added. */
function schemaBody(before: Schema, content: Record<string, unknown>) {
  const wanted = (content['custom'] ?? {}) as Record<string, unknown>;
  const gone = Object.keys(before.definitions['custom']?.properties ?? {}).filter(
    (name) => !(name in wanted),
  );
  const base = Object.entries((content['base'] ?? {}) as Record<string, Record<string, unknown>>).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.definitions['base']?.properties[name]),
  );
  return {
    definitions: {
      custom: {
        id: '#custom',
        type: 'object',
        properties: { ...wanted, ...Object.fromEntries(gone.map((name) => [name, null])) },
      },
      ...(base.length > 0 && { base: { id: '#base', type: 'object', properties: Object.fromEntries(base) } }),
    },
  };
}

function schemaKind(
  folder: string,
  parent: string | undefined,
  pathOf: (call: Parameters<Kind['list']>[0], parentId: string) => Promise<string>,
): Kind {
  return {
    folder,
    ...(parent !== undefined && { parent }),
    async list(call, parentId) {
      const { json } = await call('GET', await pathOf(call, parentId));
      return [{ id: 'schema', name: 'Attributes', content: schemaContent(json as Schema), isBuiltIn: true }];
    },
    // A type that was just made has its schema already.
    async create(call, content, parentId) {
      await this.update?.(call, 'schema', content, parentId, '');
      return 'schema';
    },
    async update(call, _id, content, parentId) {
      const path = await pathOf(call, parentId);
      const before = (await call('GET', path)).json as Schema;
      await call('POST', path, schemaBody(before, content));
    },
  };
}

const userSchemas = schemaKind('user-types/schema', 'user-types', async (call, typeId) => {
  const type = (await call('GET', `/api/v1/meta/types/user/${typeId}`)).json as {
    _links: { schema: { href: string } };
  };
  return new URL(type._links.schema.href, 'http://localhost').pathname;
});
const groupSchema = schemaKind('group-schema', undefined, async () => '/api/v1/meta/schemas/group/default');

const linkedObjects: Kind = {
  folder: 'linked-objects',
  async list(call) {
    const items = await everyItem(call, '/api/v1/meta/schemas/user/linkedObjects');
    return items.map((wire) => {
      const name = textOf((wire['primary'] as Wire)['name']);
      return { id: name, name, content: withoutServerFields(wire), isBuiltIn: false };
    });
  },
  async create(call, content) {
    await call('POST', '/api/v1/meta/schemas/user/linkedObjects', content);
    return textOf((content['primary'] as Wire)['name']);
  },
  async remove(call, id) {
    await call('DELETE', `/api/v1/meta/schemas/user/linkedObjects/${encodeURIComponent(id)}`);
  },
};

/** Things whose name is in their profile. */
const nameInProfile = {
  nameOf: (wire: Wire): string => textOf((wire['profile'] as Wire)['name']),
  toContent({ profile, ...content }: Content): Content {
    const { name: _, ...rest } = profile as Wire;
    return { ...content, profile: rest };
  },
  toBody: ({ profile, ...content }: Content, name: string): Content => ({
    ...content,
    profile: { ...(profile as Wire | undefined), name },
  }),
};

const groups = crudKind({
  folder: 'groups',
  path: '/api/v1/groups',
  query: '?limit=1000',
  ...nameInProfile,
  without: ['objectClass', 'type'],
  isBuiltIn: (wire) => wire['type'] === 'BUILT_IN',
  isLeftOut: (wire) => wire['type'] === 'APP_GROUP',
});

const realms = crudKind({
  folder: 'realms',
  path: '/api/v1/realms',
  query: '?limit=200',
  ...nameInProfile,
  without: ['isDefault'],
  isBuiltIn: (wire) => wire['isDefault'] === true,
});

const groupRules = crudKind({
  folder: 'group-rules',
  path: '/api/v1/groups/rules',
  query: '?limit=200',
  without: ['allGroupsValid'],
  hasLifecycle: true,
});

export const directoryKinds: readonly Kind[] = [
  settings,
  userTypes,
  userSchemas,
  groupSchema,
  linkedObjects,
  groups,
  realms,
];
export const ruleKinds: readonly Kind[] = [groupRules];
