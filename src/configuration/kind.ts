// What the engine has to know of a kind of thing to keep it in files.
import type { InnerCall } from '#src/platform/http/index.ts';

export type Wire = { [property: string]: unknown };
export type Content = { [property: string]: unknown };

/** A thing as it is in the organisation. */
export type Found = {
  id: string;
  /** Among its kind and under its parent. */
  name: string;
  content: Content;
  /** Comes with the organisation: may be changed, is never made or deleted. */
  isBuiltIn: boolean;
};

export type Kind = {
  /** Of its files, and how others refer to it: `groups` → `@{groups/Night shift}`. */
  folder: string;
  /** Folder of the kind under whose things these stand. */
  parent?: string;
  /** Where secrets stand: `credentials.oauthClient.client_secret`; `*` is each of a list. With `!` where the API never shows them. */
  secrets?: readonly string[];
  /** Lists whose order says nothing. */
  unordered?: readonly string[];
  /** All of them, under the thing with this id; `server/policy` where that stands under another. */
  list(call: InnerCall, parentId: string): Promise<Found[]>;
  /** Gives the id. Absent for what only exists. */
  create?(call: InnerCall, content: Content, parentId: string, name: string): Promise<string>;
  /** Absent for what is made anew when it changes. */
  update?(call: InnerCall, id: string, content: Content, parentId: string, name: string): Promise<void>;
  remove?(call: InnerCall, id: string, parentId: string): Promise<void>;
};

/** Every item of a list, page by page. */
export async function everyItem(call: InnerCall, url: string, key?: string): Promise<Wire[]> {
  const items: Wire[] = [];
  for (let at: string | undefined = url; at !== undefined; ) {
    const { json, next } = await call('GET', at);
    items.push(...((key === undefined ? json : (json as Wire)[key]) as Wire[]));
    at = next;
  }
  return items;
}

/** Of the server, not of the configuration. */
const serverFields = new Set([
  'id',
  'created',
  'createdBy',
  'createdDate',
  'lastUpdated',
  'lastUpdate',
  'lastUpdatedBy',
  'lastUpdatedDate',
  'lastMembershipUpdated',
  '_links',
  '_link',
  '_embedded',
  'orn',
]);

export function withoutServerFields(wire: Wire, more: readonly string[] = []): Content {
  return Object.fromEntries(
    Object.entries(wire).filter(
      ([name, value]) => !serverFields.has(name) && !more.includes(name) && value !== undefined,
    ),
  );
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

type CrudOptions = {
  folder: string;
  parent?: string;
  secrets?: readonly string[];
  /** With `{parent}`. */
  path: string;
  /** Behind the path of the list. */
  query?: string;
  /** Of the list in the answer, where that is an object. */
  key?: string;
  /** The property that the file's name is; default `name`. */
  nameField?: string;
  /** Where the name is no property of its own. */
  nameOf?(wire: Wire): string;
  idOf?(wire: Wire): string;
  /** Left out of files, besides what the server sets. */
  without?: readonly string[];
  toContent?(content: Content, wire: Wire): Content;
  isBuiltIn?(wire: Wire): boolean;
  isLeftOut?(wire: Wire): boolean;
  /** ACTIVE and INACTIVE by calls of their own; a thing has to be inactive to be deleted. */
  hasLifecycle?: boolean;
  /** Sent besides the content. */
  toBody?(content: Content, name: string): Content;
};

/** Things with a list, POST, PUT and DELETE, as most are. */
export function crudKind(options: CrudOptions): Kind {
  const { folder, parent, query = '', hasLifecycle = false } = options;
  const at = (parentId: string) => {
    const [own = '', above = ''] = parentId.split('/').reverse();
    return options.path.replace('{parent}', own).replace('{grandparent}', above);
  };
  const one = (id: string, parentId: string) => `${at(parentId)}/${encodeURIComponent(id)}`;
  const nameField = options.nameOf === undefined ? (options.nameField ?? 'name') : undefined;
  const nameOf = options.nameOf ?? ((wire: Wire) => textOf(wire[nameField ?? '']));
  const bodyOf = (content: Content, name: string) => {
    const whole = hasLifecycle ? withoutServerFields(content, ['status']) : content;
    const named = nameField === undefined ? whole : { ...whole, [nameField]: name };
    return options.toBody?.(named, name) ?? named;
  };
  const setStatus = async (
    call: InnerCall,
    id: string,
    parentId: string,
    status: unknown,
    before: unknown,
  ) => {
    if (!hasLifecycle || status === before || (status !== 'ACTIVE' && status !== 'INACTIVE')) return;
    await call('POST', `${one(id, parentId)}/lifecycle/${status === 'ACTIVE' ? 'activate' : 'deactivate'}`);
  };
  const read = async (call: InnerCall, id: string, parentId: string) =>
    (await call('GET', one(id, parentId))).json as Wire;

  return {
    folder,
    ...(parent !== undefined && { parent }),
    ...(options.secrets !== undefined && { secrets: options.secrets }),
    async list(call, parentId) {
      const items = await everyItem(call, at(parentId) + query, options.key);
      return items
        .filter((wire) => options.isLeftOut?.(wire) !== true)
        .map((wire) => {
          const content = withoutServerFields(wire, [
            ...(hasLifecycle ? [] : ['status']),
            ...(nameField === undefined ? [] : [nameField]),
            ...(options.without ?? []),
          ]);
          return {
            id: options.idOf?.(wire) ?? textOf(wire['id']),
            name: nameOf(wire),
            content: options.toContent?.(content, wire) ?? content,
            isBuiltIn: options.isBuiltIn?.(wire) === true,
          };
        });
    },
    async create(call, content, parentId, name) {
      const made = (await call('POST', at(parentId), bodyOf(content, name))).json as Wire;
      const id = options.idOf?.(made) ?? textOf(made['id']);
      await setStatus(call, id, parentId, content['status'], made['status']);
      return id;
    },
    async update(call, id, content, parentId, name) {
      await call('PUT', one(id, parentId), bodyOf(content, name));
      if (hasLifecycle)
        await setStatus(call, id, parentId, content['status'], (await read(call, id, parentId))['status']);
    },
    async remove(call, id, parentId) {
      if (hasLifecycle && (await read(call, id, parentId))['status'] === 'ACTIVE')
        await setStatus(call, id, parentId, 'INACTIVE', 'ACTIVE');
      await call('DELETE', one(id, parentId));
    },
  };
}
