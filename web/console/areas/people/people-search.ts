// The address of the list as a search of the API.
import type { Search } from '../../kit/index.ts';

export const filterNames = ['q', 'status', 'group', 'type', 'realm', 'since'] as const;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** Each word begins a name, the login or the e-mail address. */
const wordCondition = (word: string): string =>
  `(${['firstName', 'lastName', 'login', 'email'].map((name) => `profile.${name} sw ${quoted(word)}`).join(' or ')})`;

export type PeopleQuery = { search: string; sortBy?: string; sortOrder?: string };

export function queryOf({
  q = '',
  status = '',
  group = '',
  type = '',
  realm = '',
  since = '',
}: Search): PeopleQuery {
  const words = q.trim().split(/\s+/).filter(Boolean).slice(0, 3);
  const conditions = [
    ...words.map(wordCondition),
    status === ''
      ? '(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")'
      : status === 'ANY'
        ? undefined
        : `status eq ${quoted(status)}`,
    group === '' ? undefined : `group.id eq ${quoted(group)}`,
    type === '' ? undefined : `type.id eq ${quoted(type)}`,
    realm === '' ? undefined : `realmId eq ${quoted(realm)}`,
    /^\d{4}-\d\d-\d\d$/.test(since) ? `created ge ${quoted(`${since}T00:00:00.000Z`)}` : undefined,
  ].filter((one) => one !== undefined);
  const search = conditions.length === 0 ? 'status pr' : conditions.join(' and ');
  // Sorting what was found by typing costs more than finding it; a list of a few is read as it is.
  return words.length > 0 || group !== ''
    ? { search }
    : { search, sortBy: 'profile.lastName', sortOrder: 'asc' };
}
