import type { Tx } from '#src/platform/database/index.ts';
import { asObject } from './json-object.ts';

/** What policies name by id. */
export type ReferenceKind =
  | 'group'
  | 'user'
  | 'userType'
  | 'zone'
  | 'identityProvider'
  | 'authenticator'
  | 'inlineHook'
  | 'deviceAssurance'
  | 'behavior'
  | 'app';
export type Reference = { kind: ReferenceKind; id: string; field: string };

/** Asked before something is stored: which of these do not exist. A kind nobody answers for is not checked. */
export type MissingReferences = Partial<
  Record<ReferenceKind, (ids: readonly string[]) => Promise<string[]> | string[]>
>;

export type HeldReferences = Partial<
  Record<ReferenceKind, (tx: Tx, ids: readonly string[]) => Promise<string[]>>
>;

export type Referring = {
  conditions: Readonly<Record<string, unknown>> | null;
  settings?: Readonly<Record<string, unknown>> | undefined;
  actions?: Readonly<Record<string, unknown>>;
};

/** Where the JSON of policies and rules of any type has ids of other things; a list of objects by the name within. */
const places: { kind: ReferenceKind; path: string }[] = [
  { kind: 'user', path: 'conditions.people.users.include' },
  { kind: 'user', path: 'conditions.people.users.exclude' },
  { kind: 'group', path: 'conditions.people.groups.include' },
  { kind: 'group', path: 'conditions.people.groups.exclude' },
  { kind: 'userType', path: 'conditions.userType.include' },
  { kind: 'userType', path: 'conditions.userType.exclude' },
  { kind: 'zone', path: 'conditions.network.include' },
  { kind: 'zone', path: 'conditions.network.exclude' },
  { kind: 'behavior', path: 'conditions.risk.behaviors' },
  { kind: 'deviceAssurance', path: 'conditions.device.assurance.include' },
  { kind: 'identityProvider', path: 'conditions.identityProvider.idpIds' },
  { kind: 'app', path: 'conditions.app.include.id' },
  { kind: 'app', path: 'conditions.app.exclude.id' },
  { kind: 'authenticator', path: 'settings.authenticators.key' },
  { kind: 'authenticator', path: 'settings.authenticators.id' },
  { kind: 'identityProvider', path: 'actions.idp.providers.id' },
  { kind: 'group', path: 'actions.profileEnrollment.targetGroupIds' },
  { kind: 'inlineHook', path: 'actions.profileEnrollment.preRegistrationInlineHooks.inlineHookId' },
];

export function referencesOf(referring: Referring): Reference[] {
  return places.flatMap(({ kind, path }) =>
    idsAt(referring, path.split('.')).map((id) => ({ kind, id, field: path })),
  );
}

function idsAt(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => idsAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' ? [value] : [];
  return idsAt(asObject(value)[name], rest);
}

const words: Record<ReferenceKind, string> = {
  group: 'group',
  user: 'user',
  userType: 'user type',
  zone: 'network zone',
  identityProvider: 'identity provider',
  authenticator: 'authenticator',
  inlineHook: 'inline hook',
  deviceAssurance: 'device assurance policy',
  behavior: 'behavior',
  app: 'app',
};

/** `conditions.people.groups.include: there is no group with the id 00g…`, one cause a place. */
export async function missingCauses(
  find: (kind: ReferenceKind, ids: readonly string[]) => Promise<string[]> | string[],
  referring: Referring,
  held: Referring | undefined,
): Promise<string[]> {
  // What was there before stays possible: a group may have gone since, and the rest must remain changeable.
  const known = new Set(
    (held === undefined ? [] : referencesOf(held)).map(({ kind, id }) => `${kind} ${id}`),
  );
  const wanted = referencesOf(referring).filter(({ kind, id }) => !known.has(`${kind} ${id}`));
  const byKind = Map.groupBy(wanted, ({ kind }) => kind);
  const missing: Reference[] = [];
  // One after the other: within a transaction there is one connection.
  for (const [kind, references] of byKind) {
    const gone = new Set(await find(kind, [...new Set(references.map(({ id }) => id))]));
    missing.push(...references.filter(({ id }) => gone.has(id)));
  }
  const causes = missing.map(
    ({ kind, id, field }) => `${field}: there is no ${words[kind]} with the id ${id}`,
  );
  return [...new Set(causes)];
}

/** The policies and rules that name something: what stands in the way of deleting it. */
export type PolicyUse = { type: string; id: string; name: string; policyId: string };

export function isNamed(referring: Referring, kind: ReferenceKind, id: string): boolean {
  return referencesOf(referring).some((one) => one.kind === kind && one.id === id);
}
