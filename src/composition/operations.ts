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
  /** Status of success, as it is answered where that is not what the specification says. */
  success: number;
};

export const operations: readonly Operation[] = catalogue.operations;

const scopes = new Set(operations.flatMap((one) => one.scopes));

/** Whether the management API has an OAuth scope of this name. */
export const isApiScope = (name: string): boolean => scopes.has(name);

/** What a role has to permit so that its holder may let an app have a scope. Clients are apps. */
export const permissionOfScope = (scope: string): string =>
  scope === 'okta.clients.register' ? 'okta.apps.manage' : scope.replace(/^okta\.clients\./, 'okta.apps.');

const keyOf = (method: string, path: string) => `${method} ${path.replace(/:\w+/g, ':')}`;
const byKey = new Map(operations.map((one) => [keyOf(one.method, one.path), one]));

/** Which of Okta's operations a route is; undefined for what is ours alone. */
export const operationOf = ({ method, path }: Pick<Route, 'method' | 'path'>): Operation | undefined =>
  byKey.get(keyOf(method, path));
