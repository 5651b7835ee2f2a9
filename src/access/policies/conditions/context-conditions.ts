// Where somebody comes from, with what, and how that looks.
import type { BehaviorVerdict } from '#src/access/context/index.ts';
import { asObject, type JsonObject } from '../json-object.ts';
import type { PolicySubject } from '../policy.ts';
import {
  allOf,
  anyOf,
  condition,
  type ConditionKind,
  listOf,
  neverJudged,
  not,
  type Verdict,
} from './condition.ts';

export const network: ConditionKind = {
  asks: ({ connection }) => (oneOf(connection, 'ANYWHERE') ? undefined : 'connection'),
  compile({ connection, include, exclude }) {
    if (connection !== 'ZONE') return [neverJudged('network.connection')];
    const inside = listOf(include).map(String);
    const outside = listOf(exclude).map(String);
    const place = inside.length > 0 ? 'network.include' : 'network.exclude';
    const texts = {
      met: 'the network is one of those meant',
      missed: 'the network is none of those meant',
      unknown: 'it is not known whether the network is one of those meant',
    };
    return [
      condition(place, texts, ({ network: at }) => {
        if (at === undefined) return undefined;
        const isIn = inside.length === 0 ? true : anyOf(inside, at);
        return allOf([isIn, not(anyOf(outside, at))], (verdict) => verdict);
      }),
    ];
  },
};

export const riskScore: ConditionKind = {
  asks: ({ level, minRiskLevel }) =>
    minRiskLevel !== undefined ? 'minRiskLevel' : oneOf(level, 'ANY') ? undefined : 'level',
  compile: ({ level, minRiskLevel }) => [
    condition(
      minRiskLevel === undefined ? 'riskScore.level' : 'riskScore.minRiskLevel',
      {
        met: 'the risk is as high as meant',
        missed: 'the risk is another',
        unknown: 'the risk is not known',
      },
      ({ risk }) =>
        risk === undefined
          ? undefined
          : minRiskLevel === undefined
            ? risk === level
            : riskLevels.indexOf(risk) >= riskLevels.indexOf(String(minRiskLevel)),
    ),
  ],
};
const riskLevels = ['LOW', 'MEDIUM', 'HIGH'];

export const risk: ConditionKind = {
  asks: ({ behaviors }) => (listOf(behaviors).length === 0 ? undefined : 'behaviors'),
  compile({ behaviors }) {
    const named = listOf(behaviors).map(String);
    const texts = {
      met: 'the sign-in is unusual in a way that is meant',
      missed: 'the sign-in is not unusual in a way that is meant',
      unknown: 'it is not known whether the sign-in is unusual',
    };
    return [
      condition('risk.behaviors', texts, ({ behavior }) =>
        behavior === undefined ? undefined : anyOf(named, (name) => unusual[behavior(name) ?? 'UNKNOWN']),
      ),
    ];
  },
};

const unusual: Record<BehaviorVerdict, Verdict> = {
  POSITIVE: true,
  NEGATIVE: false,
  UNKNOWN: undefined,
  BAD_REQUEST: undefined,
};

export const device: ConditionKind = {
  asks: (value) =>
    ['registered', 'managed'].find((name) => value[name] !== undefined && value[name] !== null) ??
    (listOf(asObject(value.assurance).include).length > 0
      ? 'assurance'
      : Object.keys(value).find((name) => !deviceWords.has(name))),
  compile(value) {
    const flags = (['registered', 'managed'] as const).flatMap((name) => {
      const wanted = value[name];
      if (typeof wanted !== 'boolean') return [];
      const [met, missed] = [`the device is as wanted (${name})`, `the device is not as wanted (${name})`];
      return [
        condition(`device.${name}`, { met, missed }, (subject) => {
          const is = subject.device?.[name];
          return is === undefined ? undefined : is === wanted;
        }),
      ];
    });
    const assurances = listOf(asObject(value.assurance).include).map(String);
    const others = Object.keys(value).filter((name) => !deviceWords.has(name));
    return [
      ...flags,
      ...(assurances.length === 0
        ? []
        : [
            condition(
              'device.assurance.include',
              { met: 'the device is assured', missed: 'the device is not assured' },
              (subject) => {
                const met = subject.device?.assuranceIds;
                return met === undefined ? undefined : assurances.some((id) => met.includes(id));
              },
            ),
          ]),
      ...others.map((name) => neverJudged(`device.${name}`)),
    ];
  },
};
const deviceWords = new Set(['registered', 'managed', 'assurance']);

export const platform: ConditionKind = {
  asks({ include, exclude }) {
    if (listOf(exclude).length > 0) return 'exclude';
    return listOf(include).every(isAnyPlatform) ? undefined : 'include';
  },
  compile({ include, exclude }) {
    const wanted = listOf(include).map(asObject);
    const unwanted = listOf(exclude).map(asObject);
    const place = unwanted.length > 0 ? 'platform.exclude' : 'platform.include';
    const texts = {
      met: 'the platform is one of those meant',
      missed: 'the platform is none of those meant',
      unknown: 'the platform is not known',
    };
    return [
      condition(place, texts, (subject) => {
        const isIn = wanted.length === 0 ? true : anyOf(wanted, (one) => isPlatform(one, subject));
        return allOf([isIn, not(anyOf(unwanted, (one) => isPlatform(one, subject)))], (verdict) => verdict);
      }),
    ];
  },
};

const isAnyPlatform = (value: unknown): boolean => {
  const { type, os } = asObject(value);
  return oneOf(type, 'ANY') && oneOf(asObject(os).type, 'ANY');
};

const mobile = new Set(['IOS', 'ANDROID']);
const desktop = new Set(['WINDOWS', 'MACOS', 'OSX', 'LINUX', 'CHROMEOS']);

function isPlatform(wanted: JsonObject, subject: PolicySubject): Verdict {
  if (isAnyPlatform(wanted)) return true;
  const system = subject.device?.platform;
  if (system === undefined) return undefined;
  const kind = mobile.has(system) ? 'MOBILE' : desktop.has(system) ? 'DESKTOP' : 'OTHER';
  const { type, os } = wanted;
  if (!oneOf(type, 'ANY', kind)) return false;
  const { type: osType, expression, version } = asObject(os);
  const same = (name: unknown) => String(name).replace('OSX', 'MACOS');
  if (!oneOf(osType, 'ANY') && same(osType) !== same(system)) return false;
  // Nobody tells the version of a system here.
  return oneOf(expression) && oneOf(version) ? true : undefined;
}

export const authContext: ConditionKind = {
  asks: ({ authType }) => (oneOf(authType, 'ANY') ? undefined : 'authType'),
  compile: () => [neverJudged('authContext.authType')],
};

export const provider: ConditionKind = {
  asks: ({ provider: wanted }) => (oneOf(wanted, 'ANY', 'OKTA') ? undefined : 'provider'),
  compile: () => [neverJudged('provider')],
};

export const entityRisk: ConditionKind = {
  asks: ({ level }) => (oneOf(level, 'ANY') ? undefined : 'level'),
  compile: ({ level }) => [
    condition(
      'entityRisk.level',
      { met: 'the risk of the person is the one meant', missed: 'the risk of the person is another' },
      ({ entityRisk: risk }) => (risk === undefined ? undefined : risk.level === level),
    ),
  ],
};

export const riskDetectionTypes: ConditionKind = {
  asks: ({ include, exclude }) =>
    listOf(include).length > 0 ? 'include' : listOf(exclude).length > 0 ? 'exclude' : undefined,
  compile: ({ include, exclude }) => [
    condition(
      'riskDetectionTypes.include',
      { met: 'what was found is one of those meant', missed: 'what was found is none of those meant' },
      ({ entityRisk: risk }) => {
        if (risk === undefined) return undefined;
        const isIn = listOf(include).length === 0 || listOf(include).includes(risk.detection);
        return isIn && !listOf(exclude).includes(risk.detection);
      },
    ),
  ],
};

/** Absent or null, or one of these words. */
export function oneOf(value: unknown, ...accepted: string[]): boolean {
  return value === undefined || value === null || accepted.includes(String(value));
}
