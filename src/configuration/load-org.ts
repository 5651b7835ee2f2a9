// Everything that is configured, as it is now: by kind, under its parent, under the name that files know it by.
import type { InnerCall } from '#src/platform/http/index.ts';
import { toText } from './files.ts';
import type { Content, Found, Kind } from './kind.ts';
import { kinds } from './kinds/index.ts';
import { type Reference, withReferences } from './references.ts';
import { hideSecrets } from './secrets.ts';

export type LoadedThing = Found & {
  kind: Kind;
  reference: Reference;
  parent: LoadedThing | undefined;
  /** As a file has it. */
  written: Content;
};

export async function loadOrg(call: InnerCall): Promise<LoadedThing[]> {
  const things: LoadedThing[] = [];
  for (const kind of kinds) {
    const parents =
      kind.parent === undefined ? [undefined] : things.filter((one) => one.kind.folder === kind.parent);
    for (const parent of parents) {
      for (const found of await kind.list(call, chainOf(parent))) {
        const reference = referenceTo(kind, parent?.reference, found.name);
        things.push({ ...found, kind, reference, parent, written: {} });
      }
    }
  }
  const references = await referencesOf(call, things);
  for (const thing of things) {
    const { id, kind, reference, content } = thing;
    // Its own id has no business in it.
    const written = withReferences(content, (other) => (other === id ? undefined : references.get(other)));
    for (const name of kind.unordered ?? []) written[name] = inOrder(written[name]);
    thing.written = hideSecrets(written, kind.secrets ?? [], reference);
  }
  return things;
}

/** Ids from the top down to a thing. */
export function chainOf(thing: LoadedThing | undefined): string {
  if (thing === undefined) return '';
  return thing.parent === undefined ? thing.id : `${chainOf(thing.parent)}/${thing.id}`;
}

export function referenceTo(
  kind: Pick<Kind, 'folder'>,
  parent: Reference | undefined,
  name: string,
): Reference {
  return parent === undefined ? `${kind.folder}/${name}` : `${parent}/${lastPart(kind.folder)}/${name}`;
}

/** `authorization-servers/scopes` stand in a folder `scopes` under their server. */
export function lastPart(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

const personId = /(?<![A-Za-z0-9])00u[A-Za-z0-9]{17}(?![A-Za-z0-9])/g;

/** People are in no file, but rules may name them: by login. */
async function referencesOf(
  call: InnerCall,
  things: readonly LoadedThing[],
): Promise<Map<string, Reference>> {
  const references = new Map(
    things.flatMap(({ id, reference }) => (id.length >= 15 ? [[id, reference] as const] : [])),
  );
  const people = new Set(things.flatMap(({ content }) => JSON.stringify(content).match(personId) ?? []));
  for (const id of people) {
    const login = await loginOf(call, id);
    if (login !== undefined) references.set(id, `users/${login}`);
  }
  return references;
}

async function loginOf(call: InnerCall, id: string): Promise<string | undefined> {
  try {
    const { json } = await call('GET', `/api/v1/users/${id}`);
    return (json as { profile: { login: string } }).profile.login;
  } catch {
    // Deleted since, or out of reach: the id stays as it is.
    return undefined;
  }
}

function inOrder(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list
    .map((one: unknown) => [toText(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}
