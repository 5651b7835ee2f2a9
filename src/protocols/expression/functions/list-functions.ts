import { equalValues, toValue, type Value } from '../value.ts';
import { type CallSite, type FunctionSpec, integer, list, made, text } from './call-site.ts';

export function add(items: readonly unknown[], value: Value, site: CallSite): Value {
  site.budget.list(items.length + 1, site.position);
  return [...items, value];
}

export function remove(items: readonly unknown[], value: Value, site: CallSite): Value {
  site.budget.list(items.length, site.position);
  return items.filter((item) => !equalValues(toValue(item), value));
}

export function contains(items: readonly unknown[], value: Value, site: CallSite): boolean {
  site.budget.spend(items.length, site.position);
  return items.some((item) => equalValues(toValue(item), value));
}

/** Lists inside become part of the one list, at whatever depth. */
export function flatten(items: readonly unknown[], site: CallSite): Value {
  const flat: Value[] = [];
  const waiting: Value[] = [...items].reverse().map(toValue);
  while (waiting.length > 0) {
    const item = waiting.pop() ?? null;
    if (Array.isArray(item)) {
      site.budget.list(flat.length + waiting.length + item.length, site.position);
      for (let index = item.length - 1; index >= 0; index--) waiting.push(toValue(item[index]));
    } else flat.push(item);
  }
  site.budget.list(flat.length, site.position);
  return flat;
}

function toCsvString([given]: readonly Value[], site: CallSite): string {
  const parts = list(given, site).map((item) => text(toValue(item), site));
  made(
    parts.reduce((length, part) => length + part.length + 1, 0),
    site,
  );
  return parts.join(',');
}

export const listFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  [
    'Arrays.add',
    { args: [2, 2], call: ([items, value], site) => add(list(items, site), value ?? null, site) },
  ],
  [
    'Arrays.remove',
    { args: [2, 2], call: ([items, value], site) => remove(list(items, site), value ?? null, site) },
  ],
  ['Arrays.clear', { args: [1, 1], call: () => [] }],
  [
    'Arrays.get',
    { args: [2, 2], call: ([items, at], site) => toValue(list(items, site)[integer(at, site)]) },
  ],
  ['Arrays.flatten', { args: [1, Number.POSITIVE_INFINITY], call: (args, site) => flatten(args, site) }],
  [
    'Arrays.contains',
    { args: [2, 2], call: ([items, value], site) => contains(list(items, site), value ?? null, site) },
  ],
  ['Arrays.size', { args: [1, 1], call: ([items], site) => list(items, site).length }],
  ['Arrays.isEmpty', { args: [1, 1], call: ([items], site) => list(items, site).length === 0 }],
  ['Arrays.toCsvString', { args: [1, 1], call: toCsvString }],
]);
