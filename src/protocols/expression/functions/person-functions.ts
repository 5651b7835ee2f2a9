import { ownValue, Person, type Value } from '../value.ts';
import { type CallSite, type FunctionSpec, text } from './call-site.ts';

/** Somebody linked to the user, or null. */
export function linkedTo(person: Person | undefined, relation: string): Value {
  const linked = person?.given.linked;
  if (!linked || !Object.hasOwn(linked, relation)) return null;
  const found = linked[relation];
  return found ? new Person(found) : null;
}

function linkedToUser(relation: string, site: CallSite): Value {
  const { user } = site.context;
  return linkedTo(user && new Person(user), relation);
}

const one: FunctionSpec['args'] = [0, 2];

/** Names of the relations by which callers hand in the app profiles and people that the older functions look up. */
export const personFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ['getManagerUser', { args: one, needs: 'user', call: (_, site) => linkedToUser('manager', site) }],
  [
    'getManagerAppUser',
    { args: one, needs: 'user', call: (_, site) => linkedToUser('managerAppUser', site) },
  ],
  ['getAssistantUser', { args: one, needs: 'user', call: (_, site) => linkedToUser('assistant', site) }],
  [
    'getAssistantAppUser',
    { args: one, needs: 'user', call: (_, site) => linkedToUser('assistantAppUser', site) },
  ],
  [
    'hasDirectoryUser',
    { args: [0, 0], needs: 'user', call: (_, site) => linkedToUser('directoryUser', site) !== null },
  ],
  [
    'findDirectoryUser',
    { args: [0, 0], needs: 'user', call: (_, site) => linkedToUser('directoryUser', site) },
  ],
  [
    'hasWorkdayUser',
    { args: [0, 0], needs: 'user', call: (_, site) => linkedToUser('workdayUser', site) !== null },
  ],
  ['findWorkdayUser', { args: [0, 0], needs: 'user', call: (_, site) => linkedToUser('workdayUser', site) }],
]);

export function internalProperty(person: Person, name: Value | undefined, site: CallSite): Value {
  return person.given.facts ? ownValue(person.given.facts, text(name, site)) : null;
}
