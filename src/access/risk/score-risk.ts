import type { Risk, RiskReason } from '#src/access/context/index.ts';
import type { Novelty } from './novelty.ts';
import { type RiskCode, type RiskSettings, saidCodes } from './risk-settings.ts';

/** All that a score rests on. */
export type RiskFacts = {
  readonly novelty: Novelty;
  readonly device: { readonly known: boolean; readonly registered: boolean; readonly managed: boolean };
  /** Okta's names of ipServiceCategories. */
  readonly categories: readonly string[];
  readonly isKnownNetwork: boolean;
  readonly isThreat: boolean;
  /** Wrong passwords before the last right one, and how long ago. */
  readonly failures: { readonly count: number; readonly agoMs: number };
  readonly userRisk: 'LOW' | 'MEDIUM' | 'HIGH' | undefined;
  readonly hasReportedFraud: boolean;
};

/** Pure: the same facts and settings give the same score, with its reasons, the heaviest first. */
export function scoreRisk(facts: RiskFacts, settings: RiskSettings): Risk {
  const { weights, thresholds } = settings;
  const reasons: RiskReason[] = [];
  let fresh = 0;
  let said = 0;
  for (const code of signsOf(facts, settings)) {
    const weight = weights[code];
    if (weight === 0) continue;
    if (saidCodes.has(code)) said += weight;
    else fresh += weight;
    reasons.push({ code, weight });
  }
  // What is familiar makes up for what is new, and never for what somebody said.
  const score = Math.min(100, Math.max(0, fresh) + said);
  reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const level = score >= thresholds.high ? 'HIGH' : score >= thresholds.medium ? 'MEDIUM' : 'LOW';
  return { level, score, reasons };
}

function signsOf(facts: RiskFacts, settings: RiskSettings): RiskCode[] {
  const { novelty, device, categories, failures } = facts;
  const signs: RiskCode[] = [];
  if (novelty.isFirst) signs.push('FIRST_SIGN_IN');
  // A device that the company or the person vouched for is new to nobody.
  if (novelty.device === true && !device.known && !device.registered && !device.managed)
    signs.push('NEW_DEVICE');
  if (novelty.ip === true) signs.push('NEW_IP');
  if (novelty.asn === true) signs.push('NEW_ASN');
  if (novelty.place === 'CITY') signs.push('NEW_CITY');
  if (novelty.place === 'REGION') signs.push('NEW_REGION');
  if (novelty.place === 'COUNTRY') signs.push('NEW_COUNTRY');
  if (novelty.isImpossibleTravel) signs.push('IMPOSSIBLE_TRAVEL');
  if (novelty.isUnusualHour) signs.push('UNUSUAL_HOUR');
  if (novelty.isUnusuallyOften) signs.push('UNUSUAL_FREQUENCY');
  if (novelty.isDormant) signs.push('DORMANT_ACCOUNT');
  const { count, minutes } = settings.failures;
  if (failures.count >= count && failures.agoMs <= minutes * 60_000) signs.push('RECENT_FAILURES');
  if (isAnonymous(categories)) signs.push('ANONYMIZER');
  else if (categories.includes('HOSTING_PROVIDER')) signs.push('HOSTING');
  if (facts.isThreat) signs.push('THREAT');
  if (facts.isKnownNetwork) signs.push('KNOWN_NETWORK');
  if (device.known) signs.push('KNOWN_DEVICE');
  if (device.registered) signs.push('REGISTERED_DEVICE');
  if (device.managed) signs.push('MANAGED_DEVICE');
  if (facts.userRisk === 'HIGH') signs.push('USER_RISK_HIGH');
  if (facts.userRisk === 'MEDIUM') signs.push('USER_RISK_MEDIUM');
  if (facts.hasReportedFraud) signs.push('REPORTED_FRAUD');
  return signs;
}

/** Every one that hides somebody is in the group as well. Apple's relay hides the address and not the region, and is in every telephone. */
function isAnonymous(categories: readonly string[]): boolean {
  if (categories.includes('APPLE_ICLOUD_RELAY_PROXY')) return false;
  return categories.includes('ALL_ANONYMIZERS') || categories.includes('ANONYMIZER_TOR');
}
