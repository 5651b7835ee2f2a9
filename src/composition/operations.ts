import catalogue from '../../defaults/okta-operations.json' with { type: 'json' };
import type { Route } from '#src/platform/http/index.ts';

/** An operation as Okta publishes it. */
export type Operation = {
  operationId: string;
  method: string;
  /** With `:name` for parameters; ours may call them otherwise. */
  path: string;
  tag: string;
  /** 1: Gatehouse has to have it; 2: should; 3: what it does without. */
  tier: number;
  /** Any of these OAuth scopes; none for what takes no token or any. */
  scopes: string[];
};

export const operations: readonly Operation[] = catalogue.operations;

const keyOf = (method: string, path: string) => `${method} ${path.replace(/:\w+/g, ':')}`;
const byKey = new Map(operations.map((one) => [keyOf(one.method, one.path), one]));

/** Which of Okta's operations a route is; undefined for what is ours alone. */
export const operationOf = ({ method, path }: Pick<Route, 'method' | 'path'>): Operation | undefined =>
  byKey.get(keyOf(method, path));
