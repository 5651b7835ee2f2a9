import { matchesFilter, parseFilter } from '#src/protocols/scim-filter/index.ts';
import {
  type ColumnMap,
  type Condition,
  compileFilter,
  type FilterColumn,
  FilterRefused,
  join,
  jsonText,
  type Predicate,
  type Sql,
  sql,
} from '#src/platform/database/index.ts';
import { type EventType, eventTypes } from './event-types.ts';
import { outcomeTerms, severityTerms, wholeTerms, wordTerms } from './log-terms.ts';

/** No condition at all. */
export const everyEvent: Sql = sql`true`;
/** Only events of these types. */
export const ofTypes = (types: readonly string[]): Sql => sql`event_type = any(${types}::text[])`;
export const both = (one: Sql, other: Sql): Sql => sql`(${one} and ${other})`;

/** The `filter` parameter as a condition on system_log. Throws FilterSyntaxError or FilterRefused. */
export function compileLogFilter(text: string): Sql {
  return compileFilter(parseFilter(text), logColumns);
}

/**
 * The `q` parameter: every keyword has to be the whole of something, capitals aside: an id, an address, a word of a name, of the
 * reason or of the message. Words of messages are looked up among the event types, so the index need not hold them.
 */
export function compileKeywords(keywords: readonly string[]): Sql {
  const conditions = keywords.map((keyword) => {
    const word = keyword.toLowerCase();
    const types = namesOf(
      ({ name, displayMessage }) => name.toLowerCase() === word || wordTerms(displayMessage).includes(word),
    );
    return sql`(terms @> ${[word]}::text[] or actor_id = ${keyword} or event_type = any(${types}::text[]))`;
  });
  return conditions.length === 0 ? everyEvent : sql`(${join(conditions, ' and ')})`;
}

const namesOf = (test: (type: EventType) => boolean): string[] =>
  [...eventTypes.values()].filter(test).map((type) => type.name);

const event = sql`event`;
const never: FilterColumn = {
  compile: ({ operator, value }) => (isNegative(operator, value) ? sql`true` : sql`false`),
};

/** Whether a condition holds for an attribute that is null. */
const isNegative = (operator: Condition['operator'], value: Condition['value']) =>
  value === null ? operator === 'eq' : operator === 'ne';

const asPredicate = ({ operator, value, attribute, position }: Condition, name = attribute): Predicate => {
  const path = { text: name, position };
  return operator === 'pr'
    ? { kind: 'present', path, position }
    : { kind: 'compare', path, operator, value, position };
};

const only = (name: string, column: FilterColumn): ColumnMap => new Map([[name, column]]);

const text = (...path: string[]): FilterColumn => ({
  sql: jsonText(event, ...path),
  type: 'string',
  caseSensitive: false,
});

/** Equality first asks the index for rows that have the terms of the value, then compares the value itself. */
function searched(column: FilterColumn, terms: (value: string) => string[]): FilterColumn {
  return {
    compile(condition) {
      const exact = compileFilter(asPredicate(condition), only(condition.attribute, column));
      const { operator, value } = condition;
      const found = operator === 'eq' && typeof value === 'string' ? terms(value) : [];
      return found.length > 0 ? sql`(terms @> ${found}::text[] and ${exact})` : exact;
    },
  };
}

/** Which types there are is known here, so the database is asked for a list of names whatever the operator. */
function typeAttribute(of: (type: EventType) => string): FilterColumn {
  return {
    compile(condition) {
      // The name itself, for events of a type that has since left the table.
      if (condition.operator === 'eq' && condition.attribute === 'eventType') {
        return compileFilter(asPredicate(condition), only('eventType', { sql: sql`event_type`, type: 'id' }));
      }
      compileFilter(
        asPredicate(condition),
        only(condition.attribute, { sql: sql`event_type`, type: 'string' }),
      );
      const types = namesOf((type) => matchesFilter(singleFilter(condition), { value: of(type) }));
      return sql`event_type = any(${types}::text[])`;
    },
  };
}

function singleFilter({ operator, value, position }: Condition) {
  const path = { text: 'value', segments: ['value'], position };
  return operator === 'pr'
    ? ({ kind: 'present', path, position } as const)
    : ({ kind: 'compare', path, operator, value, position } as const);
}

/** Any of the targets will do; `ne` asks that none of them is it. */
function targetAttribute(name: string, terms: ((value: string) => string[]) | undefined): FilterColumn {
  const inner: ColumnMap = only(name, {
    sql: jsonText(sql`one`, name),
    type: 'string',
    caseSensitive: false,
  });
  const some = (condition: Condition) =>
    sql`exists (select 1 from jsonb_array_elements(event -> 'target') as one where ${compileFilter(asPredicate(condition, name), inner)})`;
  const column: FilterColumn = {
    compile(condition) {
      const isNull = condition.value === null && condition.operator !== 'pr';
      const negative = isNull ? condition.operator === 'eq' : condition.operator === 'ne';
      if (!negative) return some(isNull ? { ...condition, operator: 'pr' } : condition);
      return sql`not ${some(isNull ? { ...condition, operator: 'pr' } : { ...condition, operator: 'eq' })}`;
    },
  };
  return terms ? searched(column, terms) : column;
}

const uuidColumn: FilterColumn = {
  compile(condition) {
    const { operator, value } = condition;
    if (typeof value === 'string' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) {
      compileFilter(
        asPredicate(condition),
        only('uuid', { sql: sql`uuid`, type: 'id', operators: ['eq', 'ne', 'pr'] }),
      );
      return operator === 'ne' ? sql`true` : sql`false`;
    }
    const column = { sql: sql`uuid`, type: 'id', operators: ['eq', 'ne', 'pr'] } as const;
    return compileFilter(asPredicate(condition), only('uuid', column));
  },
};

/** A time filter here would fight with since, until and after. */
const publishedColumn: FilterColumn = {
  compile({ attribute, position }) {
    throw new FilterRefused('attribute', attribute, position, 'published: use since and until instead');
  },
};

const plain = (column: Sql): FilterColumn => ({ sql: column, type: 'string' });

const session = searched(plain(sql`session_id`), wholeTerms);
const fixed: ReadonlyMap<string, FilterColumn> = new Map<string, FilterColumn>([
  ['uuid', uuidColumn],
  ['published', publishedColumn],
  ['eventType', typeAttribute((type) => type.name)],
  ['displayMessage', typeAttribute((type) => type.displayMessage)],
  ['legacyEventType', never],
  ['severity', searched(plain(sql`severity`), severityTerms)],
  ['version', { sql: sql`'0'`, type: 'string' }],
  ['outcome.result', searched(plain(sql`outcome`), outcomeTerms)],
  ['outcome.reason', searched(text('outcome', 'reason'), wordTerms)],
  ['actor.id', plain(sql`actor_id`)],
  ['actor.type', text('actor', 'type')],
  ['actor.alternateId', searched(text('actor', 'alternateId'), wholeTerms)],
  ['actor.displayName', searched(text('actor', 'displayName'), wordTerms)],
  ['target.id', searched({ sql: sql`target_ids`, type: 'string[]' }, wholeTerms)],
  ['target.type', targetAttribute('type', undefined)],
  ['target.alternateId', targetAttribute('alternateId', wholeTerms)],
  ['target.displayName', targetAttribute('displayName', wordTerms)],
  ['client.ipAddress', searched(plain(sql`client_ip`), wholeTerms)],
  ['client.id', text('client', 'id')],
  ['client.zone', text('client', 'zone')],
  ['client.device', text('client', 'device')],
  ['client.userAgent.rawUserAgent', text('client', 'userAgent', 'rawUserAgent')],
  ['client.userAgent.os', text('client', 'userAgent', 'os')],
  ['client.userAgent.browser', text('client', 'userAgent', 'browser')],
  ...['city', 'state', 'country', 'postalCode'].map((part): [string, FilterColumn] => [
    `client.geographicalContext.${part}`,
    text('client', 'geographicalContext', part),
  ]),
  ['transaction.id', searched(plain(sql`transaction_id`), wholeTerms)],
  ['transaction.type', text('transaction', 'type')],
  ['transaction.detail.requestApiTokenId', searched(text('transaction', 'requestApiTokenId'), wholeTerms)],
  ['authenticationContext.externalSessionId', session],
  ['authenticationContext.rootSessionId', session],
  ...['authenticationProvider', 'credentialProvider', 'credentialType', 'interface'].map(
    (part): [string, FilterColumn] => [`authenticationContext.${part}`, text('authenticationContext', part)],
  ),
  ['authenticationContext.authenticationStep', { sql: sql`0`, type: 'number' }],
  ['authenticationContext.issuer.id', text('authenticationContext', 'issuer', 'id')],
  ['authenticationContext.issuer.type', text('authenticationContext', 'issuer', 'type')],
  ...['asOrg', 'isp', 'domain'].map((part): [string, FilterColumn] => [
    `securityContext.${part}`,
    text('securityContext', part),
  ]),
  [
    'securityContext.asNumber',
    { sql: sql`(${jsonText(event, 'securityContext', 'asNumber')})::numeric`, type: 'number' },
  ],
  [
    'securityContext.isProxy',
    { sql: sql`(${jsonText(event, 'securityContext', 'isProxy')})::boolean`, type: 'boolean' },
  ],
  ['securityContext.risk.level', text('securityContext', 'risk', 'level')],
  [
    'request.ipChain.ip',
    { sql: sql`array(select jsonb_array_elements_text(event -> 'ipChain'))`, type: 'string[]' },
  ],
]);

// Okta refuses to search inside of these as well.
const noSearchInside = new Set(['url', 'requestUri']);

/** The attributes of a LogEvent that may be filtered by; debugData has whatever names events brought. */
const logColumns: ColumnMap = {
  get(attribute) {
    const debugName = /^debugContext\.debugData\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(attribute)?.[1];
    if (debugName === undefined) return fixed.get(attribute);
    const column = {
      sql: jsonText(event, 'debugData', debugName),
      type: 'string',
      caseSensitive: false,
    } as const;
    return noSearchInside.has(debugName) ? { ...column, operators: ['eq', 'ne', 'sw', 'ew', 'pr'] } : column;
  },
};
