import type { ExpressionUses, Node } from './expression.ts';
import { functions, methods } from './functions/index.ts';

/** Walks the tree once; parsing has bounded its size. */
export function usesOf(root: Node): ExpressionUses {
  const variables = new Set<string>();
  const uses = { variables, groups: false, time: false };
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'variable') variables.add(node.name);
    if (node.kind === 'call' || node.kind === 'method') {
      const spec = node.kind === 'call' ? functions.get(node.name) : methods.get(node.name);
      if (spec?.needs === 'groups') uses.groups = true;
      if (spec?.needs === 'time') uses.time = true;
      if (spec?.needs === 'user') variables.add('user');
    }
    waiting.push(...childrenOf(node));
  }
  return uses;
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.map(([, value]) => value);
    case 'property':
      return [node.target];
    case 'index':
      return [node.target, node.index];
    case 'select':
      return [node.target, node.condition];
    case 'call':
      return node.args;
    case 'method':
      return [node.target, ...node.args];
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
