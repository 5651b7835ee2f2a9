import type { Expression, Node } from './expression.ts';
import { functions, methods } from './functions/index.ts';

/** What an expression asks about a person, so that whoever keeps its result knows when to ask again. */
export type PersonReads = {
  /** Names after `user.` and `user.profile.`, and of `user.getInternalProperty("…")`. */
  attributes: { name: string; position: number }[];
  /** Questions about groups. `values` is undefined where one of them is computed and not written out. */
  groups: { test: GroupTest; values: string[] | undefined; position: number }[];
  /** What cannot be followed: the person as a whole, somebody linked, the time, criteria of groups. */
  others: { what: string; position: number }[];
  /** `user.department == "Sales"` where the whole can be true only if it is. */
  equality: { attribute: string; value: string } | undefined;
};

export type GroupTest = 'id' | 'name' | 'name-starts' | 'name-contains' | 'name-ends' | 'name-pattern';

/** Functions about groups that can be followed, and from which argument on their values come. */
const groupTests: ReadonlyMap<string, { test: GroupTest; from: number }> = new Map([
  ['isMemberOfGroup', { test: 'id', from: 0 }],
  ['isMemberOfAnyGroup', { test: 'id', from: 0 }],
  ['isMemberOfGroupName', { test: 'name', from: 0 }],
  ['isMemberOfGroupNameStartsWith', { test: 'name-starts', from: 0 }],
  ['isMemberOfGroupNameContains', { test: 'name-contains', from: 0 }],
  ['isMemberOfGroupNameRegex', { test: 'name-pattern', from: 0 }],
  ['Groups.startsWith', { test: 'name-starts', from: 1 }],
  ['Groups.contains', { test: 'name-contains', from: 1 }],
  ['Groups.endsWith', { test: 'name-ends', from: 1 }],
]);

export function readsOfPerson({ root }: Expression): PersonReads {
  const reads: PersonReads = { attributes: [], groups: [], others: [], equality: equalityOf(root) };
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) waiting.push(...read(node, reads));
  return reads;
}

/** Notes what the node asks, and gives the parts still to be looked at. */
function read(node: Node, reads: PersonReads): readonly Node[] {
  switch (node.kind) {
    case 'literal':
      return [];
    case 'variable':
      reads.others.push({ what: node.name, position: node.position });
      return [];
    case 'property':
    case 'index': {
      const name = attributeOf(node);
      if (name === undefined) return node.kind === 'index' ? [node.target, node.index] : [node.target];
      reads.attributes.push({ name, position: node.position });
      return [];
    }
    case 'select':
      return [node.target, node.condition];
    case 'call':
    case 'method':
      return readCall(node, reads);
    case 'list':
      return node.items;
    case 'map':
      return node.entries.map(([, value]) => value);
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'ternary':
      return [node.condition, node.then, node.otherwise];
    case 'default':
      return [node.value, node.otherwise];
  }
}

function readCall(node: Node & { kind: 'call' | 'method' }, reads: PersonReads): readonly Node[] {
  const internal = internalName(node);
  if (internal !== undefined) {
    reads.attributes.push({ name: internal, position: node.position });
    return [];
  }
  const group = node.kind === 'call' ? groupTests.get(node.name) : undefined;
  if (group) {
    // What follows the values is a limit.
    const given = group.from === 0 ? node.args : node.args.slice(group.from, group.from + 1);
    const values = given.flatMap((arg) => (arg.kind === 'list' ? arg.items : [arg])).map(literalText);
    const written = values.filter((value) => value !== undefined);
    reads.groups.push({
      test: group.test,
      values: written.length === values.length ? written : undefined,
      position: node.position,
    });
    return node.args;
  }
  const spec = node.kind === 'call' ? functions.get(node.name) : methods.get(node.name);
  if (spec?.needs !== undefined || node.name === 'getLinkedObject') {
    reads.others.push({ what: node.name, position: node.position });
  }
  return node.kind === 'method' ? [node.target, ...node.args] : node.args;
}

const literalText = (node: Node): string | undefined =>
  node.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;

const isUser = (node: Node) => node.kind === 'variable' && node.name === 'user';

/** `user.x`, `user["x"]`, `user.profile.x`. */
function attributeOf(node: Node): string | undefined {
  const step = stepOf(node);
  if (!step) return undefined;
  if (isUser(step.target)) return step.name === 'profile' ? undefined : step.name;
  const outer = stepOf(step.target);
  return outer && outer.name === 'profile' && isUser(outer.target) ? step.name : undefined;
}

function stepOf(node: Node): { target: Node; name: string } | undefined {
  if (node.kind === 'property') return { target: node.target, name: node.name };
  if (node.kind !== 'index') return undefined;
  const name = literalText(node.index);
  return name === undefined ? undefined : { target: node.target, name };
}

function internalName(node: Node & { kind: 'call' | 'method' }): string | undefined {
  const [name] = node.args;
  if (node.kind !== 'method' || node.name !== 'getInternalProperty' || !isUser(node.target) || !name)
    return undefined;
  return literalText(name);
}

/** One of the conditions joined by `and` at the top; chains lean to the left. */
function equalityOf(root: Node): PersonReads['equality'] {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind !== 'binary') continue;
    if (node.operator === 'and') waiting.push(node.right, node.left);
    if (node.operator !== '==') continue;
    for (const [one, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const [attribute, value] = [attributeOf(one), literalText(other)];
      if (attribute !== undefined && value !== undefined) return { attribute, value };
    }
  }
  return undefined;
}

/** Whether the expression can come to true or false at all, as far as its outermost part says. */
export function mayBeCondition({ root }: Expression, isCondition: (attribute: string) => boolean): boolean {
  return mayBeTruth(root, isCondition);
}

function mayBeTruth(node: Node, isCondition: (attribute: string) => boolean): boolean {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'boolean';
    case 'list':
    case 'map':
      return false;
    case 'unary':
      return node.operator === '!';
    case 'binary':
      return !['+', '-', '*', '/', '%'].includes(node.operator);
    case 'ternary':
      return mayBeTruth(node.then, isCondition) && mayBeTruth(node.otherwise, isCondition);
    case 'default':
      return mayBeTruth(node.value, isCondition) && mayBeTruth(node.otherwise, isCondition);
    case 'property':
    case 'index': {
      const name = attributeOf(node);
      return name !== undefined && isCondition(name);
    }
    default:
      return true;
  }
}
