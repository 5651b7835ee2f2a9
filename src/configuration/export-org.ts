import type { InnerCall } from '#src/platform/http/index.ts';
import { type Files, pathFor, toText } from './files.ts';
import { lastPart, type LoadedThing, loadOrg } from './load-org.ts';

/** Every file, by its path. */
export async function exportOrg(call: InnerCall): Promise<Files> {
  const things = await loadOrg(call);
  const paths = new Map<LoadedThing, string>();
  const taken = new Set<string>();
  const files: Files = {};
  const inOrder = [...things].sort((a, b) => (a.reference < b.reference ? -1 : 1));
  // Parents first: their files' names are the names of folders.
  for (const thing of inOrder.sort(byDepth)) {
    const { kind, parent, name, written } = thing;
    const folder = parent === undefined ? kind.folder : `${paths.get(parent)}/${lastPart(kind.folder)}`;
    const path = pathFor(folder, name, taken);
    taken.add(path.toLowerCase());
    paths.set(thing, path);
    files[`${path}.json`] = toText({ ...written, name });
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const depthOf = (thing: LoadedThing): number => (thing.parent === undefined ? 0 : 1 + depthOf(thing.parent));
const byDepth = (a: LoadedThing, b: LoadedThing): number => depthOf(a) - depthOf(b);
