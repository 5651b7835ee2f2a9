// Which schemas of the routes are components, and what they are called. A schema that two operations share has one name, after the
// thing that it is: what `getGroup` answers is a Group, what `createGroup` takes a GroupInput.
import type { z } from 'zod';
import { type DescribedRoute, pascal, singular } from './described-route.ts';

export type Role = 'answer' | 'body';
type Use = { operationId: string; role: Role };

const naming = ['get', 'create', 'add', 'list', 'replace', 'update', 'upsert', 'set'];

/** Every schema with a name of its own. */
export function nameSchemas(described: readonly DescribedRoute[]): Map<z.ZodType, string> {
  const uses = new Map<z.ZodType, Use[]>();
  const note = (schema: z.ZodType | undefined, use: Use) => {
    const one = schema === undefined ? undefined : elementOf(schema);
    if (one === undefined || !isWorthAName(one)) return;
    uses.set(one, [...(uses.get(one) ?? []), use]);
  };
  for (const { operationId, route } of described) {
    note(route.answer, { operationId, role: 'answer' });
    note(bodyOf(route), { operationId, role: 'body' });
  }
  const names = new Map<z.ZodType, string>();
  const taken = new Set<string>(reserved);
  const give = (schema: z.ZodType, wanted: readonly string[]) => {
    const name =
      wanted.find((one) => one !== '' && !taken.has(one)) ?? numbered(wanted.at(-1) ?? 'Schema', taken);
    taken.add(name);
    names.set(schema, name);
  };
  // The best names first, so that a Group is what getGroup answers and not some list's row.
  const ranked = [...uses].map(([schema, of]) => ({ schema, best: bestUse(of) }));
  ranked.sort((a, b) => a.best.rank - b.best.rank);
  for (const { schema, best } of ranked) give(schema, namesFor(best));
  for (const { schema, hint, parent } of sharedInside(names))
    give(schema, [pascal(hint), `${parent}${pascal(hint)}`]);
  return names;
}

/** Names of what the document has by itself. */
const reserved = ['Error', 'OAuthError'];

export function bodyOf(route: DescribedRoute['route']): z.ZodType | undefined {
  return route.body as z.ZodType | undefined;
}

function bestUse(uses: readonly Use[]): Use & { rank: number } {
  const ranked = uses.map((use) => ({ ...use, rank: rankOf(use) }));
  return ranked.reduce((best, one) => (one.rank < best.rank ? one : best));
}

function rankOf({ operationId, role }: Use): number {
  const place = naming.indexOf(verbOf(operationId));
  return (place === -1 ? naming.length : place) + (role === 'body' ? 0.5 : 0);
}

function namesFor({ operationId, role }: Use): string[] {
  const verb = verbOf(operationId);
  const whole = pascal(operationId);
  const noun = naming.includes(verb) ? pascal(operationId.slice(verb.length)) : '';
  const one = verb === 'list' ? singular(noun) : noun;
  const suffix = role === 'body' ? 'Input' : '';
  return [one === '' ? '' : one + suffix, role === 'body' ? `${whole}Input` : `${whole}Answer`];
}

function verbOf(operationId: string): string {
  return /^[a-z]+/.exec(operationId)?.[0] ?? '';
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let count = 2;
  while (taken.has(`${name}${count}`)) count += 1;
  return `${name}${count}`;
}

type Def = {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  left?: z.ZodType;
  right?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  getter?: () => z.ZodType;
  entries?: object;
};

const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def;

/** What a list is a list of. */
export function elementOf(schema: z.ZodType): z.ZodType {
  const { type, element } = defOf(schema);
  return type === 'array' && element !== undefined ? element : schema;
}

function isWorthAName(schema: z.ZodType): boolean {
  const { type, shape, options, entries } = defOf(schema);
  if (type === 'object') return Object.keys(shape ?? {}).length > 0;
  if (type === 'union') return (options ?? []).some((one) => isWorthAName(one));
  return type === 'intersection' || (type === 'enum' && Object.keys(entries ?? {}).length > 2);
}

/** Schemas that stand in more than one place inside of those with a name, after the property that they are. */
function sharedInside(
  names: ReadonlyMap<z.ZodType, string>,
): { schema: z.ZodType; hint: string; parent: string }[] {
  const found = new Map<z.ZodType, { hint: string; parent: string; count: number }>();
  const visit = (schema: z.ZodType, hint: string, parent: string): void => {
    if (names.has(schema)) return;
    const seen = found.get(schema);
    if (seen !== undefined) {
      seen.count += 1;
      return;
    }
    if (isWorthAName(schema)) found.set(schema, { hint, parent, count: 1 });
    for (const [inner, name] of childrenOf(schema, hint)) visit(inner, name, parent);
  };
  for (const [schema, parent] of names)
    for (const [inner, name] of childrenOf(schema, parent)) visit(inner, name, parent);
  return [...found]
    .filter(([, { count }]) => count > 1)
    .map(([schema, { hint, parent }]) => ({ schema, hint, parent }));
}

function childrenOf(schema: z.ZodType, hint: string): [z.ZodType, string][] {
  const def = defOf(schema);
  const { innerType, left, right, valueType, options = [], items = [] } = def;
  const inner = def.type === 'lazy' ? def.getter?.() : def.type === 'pipe' ? pipeInput(def) : innerType;
  return [
    ...Object.entries(def.shape ?? {}).map(([name, one]): [z.ZodType, string] => [one, name]),
    ...(def.element === undefined ? [] : [[def.element, singular(hint)] as [z.ZodType, string]]),
    ...[inner, left, right, valueType, ...options, ...items].flatMap((one): [z.ZodType, string][] =>
      one === undefined ? [] : [[one, hint]],
    ),
  ];
}

function pipeInput({ in: input, out }: Def): z.ZodType | undefined {
  return input !== undefined && defOf(input).type === 'transform' ? out : input;
}
