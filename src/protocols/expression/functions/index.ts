/** All functions by the name they are called by, and all methods; the parser refuses every other name. */
import type { FunctionSpec } from './call-site.ts';
import { convertFunctions } from './convert-functions.ts';
import { groupFunctions } from './group-functions.ts';
import { listFunctions } from './list-functions.ts';
import { personFunctions } from './person-functions.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';

export const functions: ReadonlyMap<string, FunctionSpec> = new Map([
  ...textFunctions,
  ...listFunctions,
  ...convertFunctions,
  ...groupFunctions,
  ...timeFunctions,
  ...personFunctions,
]);

/** `String`, `Arrays`, …: names that stand for nothing but the functions after their dot. */
export const namespaces: ReadonlySet<string> = new Set(
  [...functions.keys()].flatMap((name) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [])),
);

export { methods } from './methods.ts';
