// Makes an organisation what files say: what is missing is made, what differs changed, what is in no file left alone, or deleted where
// that is asked for. Each change is a call of its own, by whoever asks; what fails is told with its file, and the rest goes on.
import { ApiError, type InnerCall } from '#src/platform/http/index.ts';
import { sameContent } from './files.ts';
import type { Content, Kind } from './kind.ts';
import { kinds } from './kinds/index.ts';
import { chainOf, lastPart, type LoadedThing, loadOrg, referenceTo } from './load-org.ts';
import { type Reference, withIds } from './references.ts';
import { fillSecrets } from './secrets.ts';

/** Path → text. */
export type OrgFiles = Record<string, string>;

export type PlannedChange = {
  action: 'create' | 'update' | 'delete' | 'leave';
  reference: Reference;
  /** None for what no file has. */
  file: string | null;
  /** What an update changes, by name of the field. */
  fields: string[];
};

export type ApplyOptions = {
  /** Deletes what is in no file. */
  prune: boolean;
  /** Says what would be done. */
  preview: boolean;
  /** Stops at the first change that fails. */
  stopAtFirst: boolean;
  secrets: Readonly<Record<string, string>>;
};

export type AppliedFiles = {
  changes: (PlannedChange & { done: boolean })[];
  /** Already so. */
  unchanged: number;
  problems: FileProblem[];
  /** Secrets that nobody brought: the organisation made its own, or the field has none. */
  secretsMissing: string[];
};

export type FileProblem = {
  file: string | null;
  reference: Reference | null;
  field: string | null;
  message: string;
};

/** What a file wants. */
type Wanted = {
  file: string;
  kind: Kind;
  reference: Reference;
  name: string;
  parent: Reference | undefined;
  content: Content;
};

export class FilesRefused extends Error {
  readonly problems: FileProblem[];
  constructor(problems: FileProblem[]) {
    super('the files are not understood');
    this.problems = problems;
  }
}

type Plan = {
  steps: (PlannedChange & { wanted?: Wanted; existing?: LoadedThing })[];
  unchanged: number;
  things: LoadedThing[];
};

export async function planFiles(call: InnerCall, files: OrgFiles): Promise<PlannedChange[]> {
  return (await planOf(call, files)).steps.map(toPlanned);
}

export async function applyFiles(
  call: InnerCall,
  files: OrgFiles,
  options: ApplyOptions,
): Promise<AppliedFiles> {
  const { steps, unchanged, things } = await planOf(call, files);
  const wantedSteps = steps.map((step) =>
    step.action === 'leave' && options.prune ? { ...step, action: 'delete' as const } : step,
  );
  const applied: AppliedFiles = { changes: [], unchanged, problems: [], secretsMissing: [] };
  const ids = new Map(things.map(({ reference, id }) => [reference, id]));
  const chains = new Map(things.map((thing) => [thing.reference, chainOf(thing)]));
  const created = new Set<Reference>();
  for (const step of inOrder(wantedSteps)) {
    let done = false;
    if (!options.preview && step.action !== 'leave') {
      try {
        await perform(call, step, { ids, chains, created }, options.secrets, applied);
        done = true;
      } catch (error) {
        applied.problems.push(...problemsOf(error, step));
      }
    }
    applied.changes.push({ ...toPlanned(step), done });
    if (applied.problems.length > 0 && options.stopAtFirst) break;
  }
  return applied;
}

type Step = Plan['steps'][number];

type Known = {
  ids: Map<Reference, string>;
  chains: Map<Reference, string>;
  /** Made by this very call. */
  created: Set<Reference>;
};

async function perform(
  call: InnerCall,
  { action, wanted, existing, reference }: Step,
  { ids, chains, created }: Known,
  secrets: ApplyOptions['secrets'],
  applied: AppliedFiles,
): Promise<void> {
  if (action === 'delete' && existing !== undefined) {
    await existing.kind.remove?.(call, existing.id, chainOf(existing.parent));
    return;
  }
  if (wanted === undefined) return;
  const { kind } = wanted;
  const parentId = wanted.parent === undefined ? '' : chains.get(wanted.parent);
  if (parentId === undefined) throw new Unresolvable([{ field: '', reference: wanted.parent ?? '' }]);
  await findPeople(call, wanted.content, ids);
  const { content, unresolved } = withIds(wanted.content, (one) => ids.get(one));
  if (unresolved.length > 0) throw new Unresolvable(unresolved);
  const filled = fillSecrets(content, kind.secrets ?? [], secrets);
  applied.secretsMissing.push(...filled.missing);
  if (existing !== undefined && kind.update !== undefined) {
    await kind.update(call, existing.id, filled.content, parentId, wanted.name);
    return;
  }
  if (kind.create === undefined)
    throw new ApiError('E0000001', {
      causes: ['name: nothing of this kind can be made; those that there are may be changed'],
    });
  if (existing !== undefined) await kind.remove?.(call, existing.id, parentId);
  const id =
    (await broughtAlong(call, wanted, filled.content, { parentId, created })) ??
    (await kind.create(call, filled.content, parentId, wanted.name));
  created.add(reference);
  ids.set(reference, id);
  chains.set(reference, parentId === '' ? id : `${parentId}/${id}`);
}

/** What is made comes with things of its own: scopes of a server, the last rule of a policy. Those are changed, not made. */
async function broughtAlong(
  call: InnerCall,
  { kind, parent, name }: Wanted,
  content: Content,
  { parentId, created }: { parentId: string; created: ReadonlySet<Reference> },
): Promise<string | undefined> {
  if (parent === undefined || !created.has(parent)) return undefined;
  const found = (await kind.list(call, parentId)).find((one) => one.name === name);
  if (found === undefined) return undefined;
  if (!sameContent(found.content, content)) await kind.update?.(call, found.id, content, parentId, name);
  return found.id;
}

class Unresolvable extends Error {
  readonly references: readonly { field: string; reference: Reference }[];
  constructor(references: readonly { field: string; reference: Reference }[]) {
    super('names what is not there');
    this.references = references;
  }
}

/** `@{users/…}`: by login, in this organisation. */
async function findPeople(call: InnerCall, content: Content, ids: Map<Reference, string>): Promise<void> {
  const logins = new Set(
    [...JSON.stringify(content).matchAll(/@\{users\/((?:[^}\\]|\\.)*)\}/g)].map(([, login = '']) => login),
  );
  for (const login of logins) {
    if (ids.has(`users/${login}`)) continue;
    try {
      const { json } = await call('GET', `/api/v1/users/${encodeURIComponent(login)}`);
      ids.set(`users/${login}`, (json as { id: string }).id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

function problemsOf(error: unknown, { wanted, reference }: Step): FileProblem[] {
  const at = { file: wanted?.file ?? null, reference };
  if (error instanceof Unresolvable)
    return error.references.map((one) => ({
      ...at,
      field: one.field || null,
      message: `there is no ${one.reference}`,
    }));
  if (!(error instanceof ApiError)) throw error;
  const causes = error.causes.map((cause) => (typeof cause === 'string' ? cause : cause.errorSummary));
  if (causes.length === 0) return [{ ...at, field: null, message: error.message }];
  return causes.map((cause) => {
    const [, field, message] = /^([\w.*$-]+): (.+)$/s.exec(cause) ?? [];
    return { ...at, field: field ?? null, message: message ?? cause };
  });
}

/** Made and changed from the ground up, deleted from the top down. */
function inOrder(steps: readonly Step[]): Step[] {
  const isDeleted = ({ action }: Step) => action === 'delete' || action === 'leave';
  const place = ({ wanted, existing }: Step) =>
    kinds.indexOf(wanted?.kind ?? existing?.kind ?? (kinds[0] as Kind));
  const priority = ({ wanted }: Step) => Number(wanted?.content['priority'] ?? 0);
  const rising = steps
    .filter((step) => !isDeleted(step))
    .sort((a, b) => place(a) - place(b) || priority(a) - priority(b) || (a.reference < b.reference ? -1 : 1));
  const falling = steps.filter(isDeleted).sort((a, b) => place(b) - place(a));
  return [...rising, ...falling];
}

async function planOf(call: InnerCall, files: OrgFiles): Promise<Plan> {
  const wanted = readFiles(files);
  const things = await loadOrg(call);
  const byReference = new Map(things.map((thing) => [thing.reference, thing]));
  const steps: Plan['steps'] = [];
  let unchanged = 0;
  for (const one of wanted) {
    const existing = byReference.get(one.reference);
    const base = { reference: one.reference, file: one.file, wanted: one };
    if (existing === undefined) steps.push({ ...base, action: 'create', fields: [] });
    else if (sameContent(existing.written, one.content)) unchanged += 1;
    else
      steps.push({
        ...base,
        action: 'update',
        existing,
        fields: changedFields(existing.written, one.content),
      });
  }
  const named = new Set(wanted.map(({ reference }) => reference));
  for (const existing of things) {
    if (named.has(existing.reference) || existing.isBuiltIn || existing.kind.remove === undefined) continue;
    // What stands under something that goes, goes with it.
    if (existing.parent !== undefined && !named.has(existing.parent.reference) && !existing.parent.isBuiltIn)
      continue;
    steps.push({ action: 'leave', reference: existing.reference, file: null, fields: [], existing });
  }
  return { steps, unchanged, things };
}

function changedFields(before: Content, after: Content): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !sameContent(before[name] ?? null, after[name] ?? null)).sort();
}

function toPlanned({ action, reference, file, fields }: Step): PlannedChange {
  return { action, reference, file, fields };
}

/** Throws FilesRefused, with every file that is not understood. */
function readFiles(files: OrgFiles): Wanted[] {
  const problems: FileProblem[] = [];
  const references = new Map<string, Reference>();
  const wanted: Wanted[] = [];
  const refuse = (file: string, message: string, field: string | null = null) =>
    problems.push({ file, reference: null, field, message });
  // Parents before what stands under them.
  const paths = Object.keys(files).sort(
    (a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1),
  );
  for (const file of paths) {
    const parts = file.replace(/\.json$/, '').split('/');
    const folders = parts.filter((_, index) => index % 2 === 0);
    const kind = kinds.find(
      ({ folder, parent }) =>
        folder === folderOf(folders) && (parent === undefined) === (folders.length === 1),
    );
    if (!file.endsWith('.json') || parts.length % 2 !== 0 || kind === undefined) {
      refuse(file, 'is no file of a kind that there is');
      continue;
    }
    const content = parse(files[file] ?? '');
    if (content === undefined) {
      refuse(file, 'is not a JSON object');
      continue;
    }
    const { name, ...rest } = content;
    if (typeof name !== 'string' || name === '') {
      refuse(file, 'must be a text', 'name');
      continue;
    }
    const parentPath = parts.slice(0, -2).join('/');
    const parent = kind.parent === undefined ? undefined : references.get(parentPath);
    if (kind.parent !== undefined && parent === undefined) {
      refuse(file, `stands under ${parentPath}.json, which is not there`);
      continue;
    }
    const reference = referenceTo(kind, parent, name);
    if (wanted.some((one) => one.reference === reference)) {
      refuse(file, `is the second file of ${reference}`, 'name');
      continue;
    }
    references.set(parts.join('/'), reference);
    wanted.push({ file, kind, reference, name, parent, content: rest });
  }
  if (problems.length > 0) throw new FilesRefused(problems);
  return wanted;
}

/** `apps`, `groups` → `apps/groups`. */
function folderOf(folders: readonly string[]): string {
  return folders.map(lastPart).join('/');
}

function parse(text: string): Content | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Content)
      : undefined;
  } catch {
    return undefined;
  }
}
