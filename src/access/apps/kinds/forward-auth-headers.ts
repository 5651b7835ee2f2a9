import { z } from 'zod';
import {
  compilePattern,
  type Expression,
  ExpressionError,
  evaluateExpression,
  type GroupFilterType,
  groupFilterTypes,
} from '#src/protocols/expression/index.ts';
import type { IdentityHeader, SubjectSource } from '../app.ts';
import { compileStatement, problemOf, type Statement } from '../saml/attribute-statement.ts';
import { contextOf, readStrictly, tried } from '../saml/attribute-value.ts';

export const headerSchema = z.strictObject({
  name: z.string(),
  /** An expression on the person (`user.department`) or a template (`${source.lastName}, ${source.firstName}`). */
  value: z.string().max(1024).nullish(),
  /** The names of the person's groups that fit, as a list. */
  groupFilter: z.strictObject({ type: z.enum(groupFilterTypes), value: z.string().max(1024) }).nullish(),
});

export type GroupFilter = { type: GroupFilterType; value: string };

/** As an admin wrote it and as it is stored: one of the two. */
export type HeaderSetting = { name: string; value?: string; groupFilter?: GroupFilter };

export const userHeader = 'X-Gatehouse-User';
export const assertionHeader = 'X-Gatehouse-Assertion';
/** Names every identity header of the answer, for proxies that can follow a list. */
export const headerListHeader = 'X-Gatehouse-Headers';

const maxHeaders = 50;
const token = /^[A-Za-z0-9-]{1,64}$/;
const ours = new Set([userHeader, assertionHeader, headerListHeader].map((name) => name.toLowerCase()));

/** What a proxy, a browser or our own answer already means something else by. */
const taken = new Set(
  `accept age allow authorization cache-control connection cookie date expect expires forwarded from host http2-settings keep-alive
  last-modified link location max-forwards origin permissions-policy pragma range referer referrer-policy refresh retry-after server
  set-cookie strict-transport-security te trailer transfer-encoding upgrade upgrade-insecure-requests user-agent vary via warning
  www-authenticate x-client-ip x-cluster-client-ip x-content-type-options x-frame-options x-http-method x-http-method-override
  x-method-override x-okta-request-id x-real-ip x-request-id x-requested-with x-rewrite-url x-xss-protection`.split(
    /\s+/,
  ),
);
const takenPrefixes = [
  'accept-',
  'access-control-',
  'content-',
  'cf-',
  'if-',
  'proxy-',
  'sec-',
  'x-forwarded',
  'x-original-',
  'x-rate-limit-',
  'x-envoy-',
];

/** What is wrong with them, each with the field it is about. */
export function headerProblems(headers: readonly z.infer<typeof headerSchema>[], place: string): string[] {
  if (headers.length > maxHeaders) return [`${place}: must have at most ${maxHeaders} entries`];
  const seen = new Set<string>();
  return headers.flatMap((header, i) => {
    const at = `${place}.${i}`;
    const lower = header.name.toLowerCase();
    const problem = nameProblem(lower) ?? (seen.has(lower) ? 'is there already' : undefined);
    seen.add(lower);
    const problems = problem === undefined ? [] : [`${at}.name: '${header.name.slice(0, 80)}' ${problem}`];
    return [...problems, ...contentProblems(header, at)];
  });
}

function nameProblem(lower: string): string | undefined {
  // Servers that hand headers on as variables (CGI, WSGI, PHP) cannot tell a hyphen from an underscore, so that two names would be one.
  if (lower.includes('_'))
    return 'must not have underscores; write hyphens, which backends see as underscores where they need to';
  if (!token.test(lower)) return 'is no header name: it takes 1 to 64 letters, digits and hyphens';
  if (ours.has(lower)) return 'is sent anyway; leave it out';
  if (taken.has(lower) || takenPrefixes.some((prefix) => lower.startsWith(prefix))) {
    return 'means something else to proxies and browsers; choose another name, such as X-Remote-User';
  }
  return undefined;
}

function contentProblems({ value, groupFilter }: z.infer<typeof headerSchema>, at: string): string[] {
  const hasValue = value !== undefined && value !== null;
  const hasFilter = groupFilter !== undefined && groupFilter !== null;
  if (hasValue === hasFilter) return [`${at}: give either a value (an expression) or a groupFilter`];
  if (hasValue) return problemOf(() => readStrictly(value), `${at}.value`);
  if (groupFilter?.type !== 'REGEX') return [];
  return problemOf(() => compilePattern(groupFilter.value), `${at}.groupFilter.value`);
}

export function storedHeader({ name, value, groupFilter }: z.infer<typeof headerSchema>): HeaderSetting {
  return {
    name,
    ...(value === undefined || value === null ? {} : { value }),
    ...(groupFilter === undefined || groupFilter === null ? {} : { groupFilter }),
  };
}

/** One of an older version that can no longer be read says nothing, and is still sent: empty, so that nobody else can set it. */
export function compileHeader({ name, value, groupFilter }: HeaderSetting): IdentityHeader {
  const nothing: IdentityHeader = { name, needsGroups: false, value: () => undefined };
  try {
    if (groupFilter !== undefined) {
      const { needsGroups, values } = compileStatement(asStatement(name, groupFilter));
      return { name, needsGroups, value: values };
    }
    if (value === undefined) return nothing;
    const { needsGroups, values, expression } = readStrictly(value);
    return {
      name,
      needsGroups,
      value: (source) => (isList(expression, source) ? values(source) : values(source)[0]),
    };
  } catch (error) {
    if (error instanceof ExpressionError) return nothing;
    throw error;
  }
}

function asStatement(name: string, { type, value }: GroupFilter): Statement {
  return { type: 'GROUP', name, namespace: '', filterType: type, filterValue: value };
}

/** A list of one is a list still: whoever reads the header must be able to split it without knowing how many there are. */
function isList(expression: Expression | undefined, source: SubjectSource): boolean {
  if (expression === undefined) return false;
  return Array.isArray(tried(() => evaluateExpression(expression, contextOf(source))));
}
