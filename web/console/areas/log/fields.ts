/** What one may filter by, the usual first. */
export const fields = [
  'eventType',
  'outcome.result',
  'outcome.reason',
  'severity',
  'actor.id',
  'actor.alternateId',
  'actor.displayName',
  'actor.type',
  'target.id',
  'target.alternateId',
  'target.displayName',
  'target.type',
  'client.ipAddress',
  'client.zone',
  'client.geographicalContext.country',
  'client.geographicalContext.city',
  'client.userAgent.browser',
  'client.userAgent.os',
  'client.device',
  'client.id',
  'securityContext.asOrg',
  'securityContext.risk.level',
  'transaction.id',
  'transaction.detail.requestApiTokenId',
  'authenticationContext.externalSessionId',
  'debugContext.debugData.factor',
  'displayMessage',
  'uuid',
] as const;

export const operators = ['eq', 'ne', 'sw', 'co', 'ew', 'pr', 'gt', 'ge', 'lt', 'le'] as const;

export const results = [
  'SUCCESS',
  'FAILURE',
  'ALLOW',
  'DENY',
  'CHALLENGE',
  'SKIPPED',
  'UNANSWERED',
  'RATE_LIMIT',
] as const;

const values: Readonly<Record<string, readonly string[]>> = {
  'outcome.result': results,
  severity: ['DEBUG', 'INFO', 'WARN', 'ERROR'],
  'actor.type': ['User', 'SystemPrincipal', 'PublicClientApp', 'ServiceAccount'],
  'target.type': ['User', 'UserGroup', 'AppInstance', 'PolicyEntity', 'PolicyRule', 'NetworkZone'],
  'securityContext.risk.level': ['LOW', 'MEDIUM', 'HIGH'],
};

/** How the text may go on, as whole texts. */
export function completions(text: string, eventTypes: readonly string[]): string[] {
  const [, head = '', rest = ''] = /^(.*(?:\band|\bor|\bnot|\()\s+|\(*)([^]*)$/i.exec(text) ?? [];
  const words = /^(\S*)(\s+(\S*)(\s+(.*))?)?$/s.exec(rest);
  const [, field = '', afterField, operator = '', afterOperator, value = ''] = words ?? [];
  if (afterField === undefined)
    return fields.filter((name) => startsLike(name, field)).map((name) => `${head}${name} `);
  if (afterOperator === undefined)
    return operators
      .filter((name) => name.startsWith(operator.toLowerCase()))
      .map((name) => (name === 'pr' ? `${head}${field} pr` : `${head}${field} ${name} "`));
  const typed = value.replace(/^"/, '');
  if (/"\s+$/.test(value)) return ['and ', 'or '].map((word) => `${text}${word}`);
  if (typed.endsWith('"') && typed !== '') return [`${text} and `, `${text} or `];
  const known = field === 'eventType' ? eventTypes : (values[field] ?? []);
  return known
    .filter((name) => startsLike(name, typed))
    .slice(0, 30)
    .map((name) => `${head}${field} ${operator} "${name}"`);
}

const startsLike = (name: string, typed: string): boolean =>
  typed === '' || name.toLowerCase().includes(typed.toLowerCase());
