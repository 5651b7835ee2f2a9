import type { RiskSettings } from '../../kit/api.ts';

export const signGroups = {
  new: ['FIRST_SIGN_IN', 'NEW_DEVICE', 'NEW_IP', 'NEW_ASN', 'NEW_CITY', 'NEW_REGION', 'NEW_COUNTRY'],
  habit: ['IMPOSSIBLE_TRAVEL', 'UNUSUAL_HOUR', 'UNUSUAL_FREQUENCY', 'DORMANT_ACCOUNT', 'RECENT_FAILURES'],
  from: ['ANONYMIZER', 'HOSTING', 'THREAT'],
  safe: ['KNOWN_NETWORK', 'KNOWN_DEVICE', 'REGISTERED_DEVICE', 'MANAGED_DEVICE'],
  said: ['USER_RISK_MEDIUM', 'USER_RISK_HIGH', 'REPORTED_FRAUD'],
} as const;
export type SignGroup = keyof typeof signGroups;
export type Sign = (typeof signGroups)[SignGroup][number];
export const groupNames = Object.keys(signGroups) as SignGroup[];

export type RiskValues = {
  weights: Record<Sign, number | string>;
  thresholds: { medium: number | string; high: number | string };
  failures: { count: number | string; minutes: number | string };
  isLegacy: boolean;
  zoneIds: string[];
};

export const valuesOf = (settings: RiskSettings): RiskValues => ({
  weights: settings.weights as Record<Sign, number>,
  thresholds: settings.thresholds,
  failures: settings.failures,
  isLegacy: settings.knownNetworkZoneIds === null,
  zoneIds: settings.knownNetworkZoneIds ?? [],
});

export const bodyOf = (values: RiskValues) => ({
  weights: Object.fromEntries(Object.entries(values.weights).map(([code, weight]) => [code, Number(weight)])),
  thresholds: { medium: Number(values.thresholds.medium), high: Number(values.thresholds.high) },
  failures: { count: Number(values.failures.count), minutes: Number(values.failures.minutes) },
  knownNetworkZoneIds: values.isLegacy ? null : values.zoneIds,
});
