/** Signs of risk and of safety, by name. What is safe weighs less than nothing. */
export const riskCodes = [
  'FIRST_SIGN_IN',
  'NEW_DEVICE',
  'NEW_IP',
  'NEW_ASN',
  'NEW_CITY',
  'NEW_REGION',
  'NEW_COUNTRY',
  'IMPOSSIBLE_TRAVEL',
  'UNUSUAL_HOUR',
  'UNUSUAL_FREQUENCY',
  'DORMANT_ACCOUNT',
  'RECENT_FAILURES',
  'ANONYMIZER',
  'HOSTING',
  'THREAT',
  'KNOWN_NETWORK',
  'KNOWN_DEVICE',
  'REGISTERED_DEVICE',
  'MANAGED_DEVICE',
  'USER_RISK_MEDIUM',
  'USER_RISK_HIGH',
  'REPORTED_FRAUD',
] as const;
export type RiskCode = (typeof riskCodes)[number];

/** These take away from what is new; the others add. */
export const safeCodes: ReadonlySet<RiskCode> = new Set([
  'KNOWN_NETWORK',
  'KNOWN_DEVICE',
  'REGISTERED_DEVICE',
  'MANAGED_DEVICE',
]);

/** Somebody said so. Nothing that is familiar takes away from it. */
export const saidCodes: ReadonlySet<RiskCode> = new Set([
  'USER_RISK_MEDIUM',
  'USER_RISK_HIGH',
  'REPORTED_FRAUD',
]);

export type RiskSettings = {
  readonly weights: Readonly<Record<RiskCode, number>>;
  /** From which score on it is MEDIUM and HIGH. */
  readonly thresholds: { readonly medium: number; readonly high: number };
  /** So many wrong passwords before the right one, within so many minutes, are RECENT_FAILURES. */
  readonly failures: { readonly count: number; readonly minutes: number };
  /** Zones that are the organisation's own; null: the system zone LegacyIpZone. */
  readonly knownNetworkZoneIds: readonly string[] | null;
};

/**
 * Chosen by situations (score-risk.test.ts): a shop assistant at her usual till is LOW, a stranger with her password in another country
 * HIGH, a known laptop abroad or a new telephone MEDIUM, a new till inside the company's networks LOW.
 */
export const defaultRiskSettings: RiskSettings = {
  weights: {
    FIRST_SIGN_IN: 30,
    NEW_DEVICE: 30,
    NEW_IP: 5,
    NEW_ASN: 10,
    NEW_CITY: 12,
    NEW_REGION: 15,
    NEW_COUNTRY: 35,
    IMPOSSIBLE_TRAVEL: 30,
    UNUSUAL_HOUR: 5,
    UNUSUAL_FREQUENCY: 10,
    DORMANT_ACCOUNT: 15,
    RECENT_FAILURES: 15,
    ANONYMIZER: 25,
    HOSTING: 15,
    THREAT: 35,
    KNOWN_NETWORK: -20,
    KNOWN_DEVICE: -15,
    REGISTERED_DEVICE: -15,
    MANAGED_DEVICE: -20,
    USER_RISK_MEDIUM: 30,
    USER_RISK_HIGH: 70,
    REPORTED_FRAUD: 40,
  },
  thresholds: { medium: 30, high: 70 },
  failures: { count: 3, minutes: 60 },
  knownNetworkZoneIds: null,
};
