import type { ComparisonOperator, FilterNode, FilterValue } from './filter.ts';

/**
 * Whether a plain object (as JSON would give it) satisfies the filter. A path reaches through arrays: any element will do.
 * Strings compare exactly, as in Okta's `filter`; a missing attribute equals null and satisfies nothing else but `ne`.
 */
export function matchesFilter(node: FilterNode, resource: unknown): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((part) => matchesFilter(part, resource));
    case 'or':
      return node.nodes.some((part) => matchesFilter(part, resource));
    case 'not':
      return !matchesFilter(node.node, resource);
    case 'present':
      return reach(resource, node.path.segments).some((found) => found !== '');
    case 'element':
      return reach(resource, node.path.segments).some((element) => matchesFilter(node.filter, element));
    case 'compare': {
      const found = reach(resource, node.path.segments);
      if (node.value === null) return node.operator === 'ne' ? found.length > 0 : found.length === 0;
      if (node.operator === 'ne') return !found.some((value) => compare(value, 'eq', node.value));
      return found.some((value) => compare(value, node.operator, node.value));
    }
  }
}

function reach(from: unknown, segments: readonly string[]): unknown[] {
  let reached: unknown[] = [from];
  for (const segment of segments) {
    reached = reached.flatMap(elements).flatMap((value) => {
      const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, segment);
      return isObject ? [(value as Record<string, unknown>)[segment]] : [];
    });
  }
  return reached.flatMap(elements).filter((value) => value !== null && value !== undefined);
}

const elements = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function compare(found: unknown, operator: ComparisonOperator, wanted: FilterValue): boolean {
  if (operator === 'eq') return found === wanted;
  if (operator === 'ne') return found !== wanted;
  if (typeof found === 'string' && typeof wanted === 'string') return compareText(found, operator, wanted);
  if (typeof found === 'number' && typeof wanted === 'number') return compareOrder(found, operator, wanted);
  return false;
}

function compareText(found: string, operator: ComparisonOperator, wanted: string): boolean {
  if (operator === 'co') return found.includes(wanted);
  if (operator === 'sw') return found.startsWith(wanted);
  if (operator === 'ew') return found.endsWith(wanted);
  return compareOrder(found, operator, wanted);
}

function compareOrder<T extends string | number>(found: T, operator: ComparisonOperator, wanted: T): boolean {
  if (operator === 'gt') return found > wanted;
  if (operator === 'ge') return found >= wanted;
  if (operator === 'lt') return found < wanted;
  return operator === 'le' && found <= wanted;
}
