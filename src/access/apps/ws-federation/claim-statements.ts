import {
  compilePattern,
  createBudget,
  ExpressionError,
  matchesPattern,
} from '#src/protocols/expression/index.ts';
import type { SubjectAttribute } from '../app.ts';
import { readAttributeValue } from '../saml/attribute-value.ts';

/** Where names belong that are no addresses of their own: the identity claims that every relying party knows. */
export const defaultNamespace = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const nameClaim = `${defaultNamespace}/name`;
const upnClaim = `${defaultNamespace}/upn`;

export type ClaimSettings = {
  readonly attributeStatements: string | null;
  readonly groupName: string | null;
  readonly groupFilter: string | null;
  readonly usernameAttribute: 'username' | 'upn' | 'upnAndUsername' | 'none';
};

type Entry = { text: string; number: number };

/** What the token says of the person. What does not read (it was checked when it was written) says nothing. */
export function compileClaims(settings: ClaimSettings): SubjectAttribute[] {
  return [
    ...userNameClaims(settings.usernameAttribute),
    ...entriesOf(settings.attributeStatements).flatMap((entry) => orNothing(() => compileEntry(entry))),
    ...orNothing(() => groupClaim(settings)),
  ].flatMap((claim) => claim ?? []);
}

/** What is wrong with them, each with its field and the entry or the position. */
export function claimProblems(settings: ClaimSettings, place: string): string[] {
  const statements = entriesOf(settings.attributeStatements).flatMap((entry) =>
    problemOf(
      () => compileEntry(entry),
      `${place}.attributeStatements`,
      `entry ${entry.number} (${entry.text}): `,
    ),
  );
  const { groupName, groupFilter } = settings;
  const half =
    (groupName === null) === (groupFilter === null)
      ? []
      : groupName === null
        ? [`${place}.groupName: is needed with groupFilter: the attribute that the groups are put into`]
        : [
            `${place}.groupFilter: is needed with groupName: a regular expression for the groups' names; .* takes all`,
          ];
  const groups = problemOf(() => groupClaim(settings), `${place}.groupFilter`, '');
  const all = [...statements, ...half, ...groups];
  return all.length > 0 ? all : repeatedNames(settings, place);
}

function repeatedNames(settings: ClaimSettings, place: string): string[] {
  const names = compileClaims(settings).map((claim) => claim.name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined
    ? []
    : [
        `${place}.attributeStatements: '${repeated}' is said twice; leave one out, or set usernameAttribute to none`,
      ];
}

function problemOf(read: () => unknown, field: string, where: string): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RangeError)
      return [`${field}: ${where}${error.message}`];
    throw error;
  }
}

function orNothing<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RangeError) return [];
    throw error;
  }
}

function userNameClaims(which: ClaimSettings['usernameAttribute']): SubjectAttribute[] {
  const names = { username: [nameClaim], upn: [upnClaim], upnAndUsername: [upnClaim, nameClaim], none: [] }[
    which
  ];
  const { values } = readAttributeValue('${user.userName}');
  return names.map((name) => ({ name, needsGroups: false, values }));
}

/** `name|value` or `name|value|namespace`, as in Okta; a value is text, a `${…}` template or an expression. */
function compileEntry({ text }: Entry): SubjectAttribute {
  const [name = '', value = '', namespace, ...more] = split(text, '|').map((part) => part.trim());
  if (name === '' || value === '' || more.length > 0) {
    throw new RangeError('must be name|value or name|value|namespace');
  }
  const { needsGroups, values } = readAttributeValue(value);
  return { name: claimName(name, namespace), needsGroups, values };
}

function groupClaim({ groupName, groupFilter }: ClaimSettings): SubjectAttribute | undefined {
  if (groupName === null || groupFilter === null) return undefined;
  const pattern = compilePattern(groupFilter);
  return {
    name: claimName(groupName, undefined),
    needsGroups: true,
    values: ({ groups }) =>
      groups.map((group) => group.name).filter((name) => matchesPattern(pattern, name, createBudget())),
  };
}

/** The whole name, which the token writes in two parts: what stands before its last `/`, and what stands after. */
function claimName(name: string, namespace: string | undefined): string {
  const isWhole = namespace === undefined && /^[a-z][a-z0-9+.-]*:/i.test(name) && name.includes('/');
  const whole = isWhole ? name : `${(namespace ?? defaultNamespace).replace(/\/+$/, '')}/${name}`;
  if (/\s/.test(whole) || !/[^/]\/[^/]+$/.test(whole) || whole.length > 1024) {
    throw new RangeError(
      `'${name}' is no name of an attribute: it has a space in it, or nothing behind its last '/'`,
    );
  }
  return whole;
}

function entriesOf(statements: string | null): Entry[] {
  if (statements === null || statements.trim() === '') return [];
  return split(statements, ',').map((text, index) => ({ text: text.trim(), number: index + 1 }));
}

/** Not inside of `${…}`, brackets or quotes, where an expression has commas and bars of its own. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (const [at, character] of [...text].entries()) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && '({['.includes(character)) depth += 1;
    else if (!isQuoted && ')}]'.includes(character)) depth = Math.max(0, depth - 1);
    else if (!isQuoted && depth === 0 && character === separator) {
      parts.push([...text].slice(from, at).join(''));
      from = at + 1;
    }
  }
  return [...parts, [...text].slice(from).join('')];
}
