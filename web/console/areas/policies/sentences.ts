// Rules as sentences: a list of phrases, each about one thing, so that two rules can be laid side by side phrase by phrase.
import { actionPhrases } from './sentences-actions.ts';
import type { Names } from './names.ts';
import { mark, type Phrase, phrase, quoted } from './phrase.ts';
import { at, asJson, type Json, listOf, type Rule, textsOf } from './types.ts';
import { r } from './words-rules.ts';

export type { Phrase } from './phrase.ts';

export function peoplePhrases(conditions: Json | null, names: Names): Phrase[] {
  const ids = (path: string) => textsOf(at(conditions, path));
  const [users, groups] = [ids('people.users.include'), ids('people.groups.include')];
  const userNames = quoted(users.map((id) => names.of('user', id)));
  const groupNames = quoted(groups.map((id) => names.of('group', id)));
  const who =
    users.length > 0 && groups.length > 0
      ? r('usersOrGroups', { users: userNames, groups: groupNames })
      : users.length > 0
        ? r('users', { names: userNames })
        : groups.length > 0
          ? r('inGroups', { names: groupNames })
          : r('everyone');
  const notGroups = ids('people.groups.exclude').map((id) => names.of('group', id));
  const notUsers = ids('people.users.exclude').map((id) => names.of('user', id));
  return [
    phrase('people', 'who', who),
    ...(notGroups.length > 0
      ? [phrase('notGroups', 'who', r('notGroups', { names: quoted(notGroups) }))]
      : []),
    ...(notUsers.length > 0 ? [phrase('notUsers', 'who', r('notUsers', { names: quoted(notUsers) }))] : []),
  ];
}

function typePhrases(conditions: Json | null, names: Names): Phrase[] {
  return (['include', 'exclude'] as const).flatMap((side) => {
    const types = textsOf(at(conditions, `userType.${side}`)).map((id) => names.of('userType', id));
    if (types.length === 0) return [];
    return [
      phrase(
        `userType.${side}`,
        'who',
        r(side === 'include' ? 'ofType' : 'notOfType', { names: quoted(types) }),
      ),
    ];
  });
}

function networkPhrases(conditions: Json | null, names: Names): Phrase[] {
  const network = asJson(conditions?.['network']);
  if (network['connection'] !== 'ZONE') return [];
  const zones = (side: string) => quoted(textsOf(network[side]).map((id) => names.of('zone', id)));
  const [inside, outside] = [zones('include'), zones('exclude')];
  const text =
    inside === ''
      ? r('notFrom', { names: outside })
      : outside === ''
        ? r('from', { names: inside })
        : r('fromBut', { names: inside, others: outside });
  return [phrase('network', 'how', text)];
}

const levelOf = (level: unknown): string => {
  const key = `level.${String(level)}`;
  return r.has(key) ? r(key) : String(level);
};

function riskPhrases(conditions: Json | null, names: Names): Phrase[] {
  const { level, minRiskLevel } = asJson(conditions?.['riskScore']);
  const behaviors = textsOf(at(conditions, 'risk.behaviors')).map((id) => names.of('behavior', id));
  const entity = at(conditions, 'entityRisk.level');
  const detections = (side: string) =>
    textsOf(at(conditions, `riskDetectionTypes.${side}`)).map((one) => {
      const key = `detection.${one}`;
      return r.has(key) ? r(key) : one;
    });
  const [inside, outside] = [detections('include'), detections('exclude')];
  return [
    ...(typeof level === 'string' && level !== 'ANY'
      ? [phrase('risk', 'how', r('risk', { level: levelOf(level) }))]
      : []),
    ...(typeof minRiskLevel === 'string'
      ? [phrase('risk', 'how', r('minRisk', { level: levelOf(minRiskLevel) }))]
      : []),
    ...(behaviors.length > 0
      ? [phrase('behaviors', 'how', r('behaviors', { names: quoted(behaviors) }))]
      : []),
    ...(typeof entity === 'string' && entity !== 'ANY'
      ? [phrase('entityRisk', 'how', r('entityRisk', { level: levelOf(entity) }))]
      : []),
    ...(inside.length > 0
      ? [phrase('detections', 'how', r('detections', { names: inside.join(r('or')) }))]
      : []),
    ...(outside.length > 0
      ? [phrase('notDetections', 'how', r('notDetections', { names: outside.join(r('or')) }))]
      : []),
  ];
}

/** One word for a platform: the system where it is named, else its kind; undefined for any. */
export function platformWord(one: unknown): string | undefined {
  const { type, os } = asJson(one);
  const system = asJson(os)['type'];
  const word = system !== undefined && system !== 'ANY' ? String(system) : String(type ?? 'ANY');
  return word === 'ANY' ? undefined : word === 'OSX' ? 'MACOS' : word;
}

const platformName = (word: string): string => {
  const key = `platform.${word}`;
  return r.has(key) ? r(key) : word;
};

function devicePhrases(conditions: Json | null, names: Names): Phrase[] {
  const { registered, managed, assurance } = asJson(conditions?.['device']);
  const flag = (name: 'registered' | 'managed', value: unknown): Phrase[] =>
    typeof value !== 'boolean'
      ? []
      : [phrase(name, 'how', r(value ? name : name === 'managed' ? 'notManaged' : 'notRegistered'))];
  const assured = textsOf(asJson(assurance)['include']).map((id) => names.of('assurance', id));
  const platforms = (side: 'include' | 'exclude'): Phrase[] => {
    const words = listOf(at(conditions, `platform.${side}`)).flatMap((one) => platformWord(one) ?? []);
    if (words.length === 0) return [];
    const listed = words.map((word) => mark(platformName(word))).join(r('or'));
    return [
      phrase(
        `platform.${side}`,
        'how',
        r(side === 'include' ? 'platform' : 'notPlatform', { names: listed }),
      ),
    ];
  };
  return [
    ...flag('registered', registered),
    ...flag('managed', managed),
    ...(assured.length > 0 ? [phrase('assurance', 'how', r('assured', { names: quoted(assured) }))] : []),
    ...platforms('include'),
    ...platforms('exclude'),
  ];
}

function otherPhrases(conditions: Json | null, names: Names): Phrase[] {
  const expression = at(conditions, 'elCondition.condition');
  const authType = at(conditions, 'authContext.authType');
  const { provider, idpIds } = asJson(conditions?.['identityProvider']);
  const appNames = (side: string) =>
    listOf(at(conditions, `app.${side}`)).map((one) => {
      const { id, name } = asJson(one);
      return typeof id === 'string' ? names.of('app', id) : String(name);
    });
  const [inside, outside] = [appNames('include'), appNames('exclude')];
  return [
    ...(typeof authType === 'string' && authType !== 'ANY'
      ? [phrase('authType', 'how', r('authType', { name: authType }))]
      : []),
    ...(provider === 'SPECIFIC_IDP'
      ? [
          phrase(
            'idp',
            'how',
            r('comesFrom', { names: quoted(textsOf(idpIds).map((id) => names.of('idp', id))) }),
          ),
        ]
      : []),
    ...(inside.length > 0 ? [phrase('app', 'how', r('forApps', { names: quoted(inside) }))] : []),
    ...(outside.length > 0 ? [phrase('notApp', 'how', r('notForApps', { names: quoted(outside) }))] : []),
    ...identifierPhrases(conditions),
    ...(typeof expression === 'string' && expression !== ''
      ? [phrase('expression', 'how', r('expression', { expression: mark(expression) }))]
      : []),
  ];
}

function identifierPhrases(conditions: Json | null): Phrase[] {
  const { type, attribute, patterns } = asJson(conditions?.['userIdentifier']);
  const written = listOf(patterns).map((one) => {
    const { matchType, value } = asJson(one);
    const key = `match.${String(matchType)}`;
    return r.has(key) ? r(key, { value: mark(String(value)) }) : String(value);
  });
  if (written.length === 0) return [];
  const what = type === 'ATTRIBUTE' ? String(attribute) : r('login');
  return [phrase('identifier', 'how', r('identifier', { what, patterns: written.join(r('or')) }))];
}

/** Types whose rules ask nothing of who comes say so. */
export function phrasesOf(rule: Pick<Rule, 'conditions' | 'actions'>, names: Names): Phrase[] {
  const { conditions } = rule;
  return [
    ...peoplePhrases(conditions, names),
    ...typePhrases(conditions, names),
    ...networkPhrases(conditions, names),
    ...riskPhrases(conditions, names),
    ...devicePhrases(conditions, names),
    ...otherPhrases(conditions, names),
    ...actionPhrases(rule.actions, names),
  ];
}
