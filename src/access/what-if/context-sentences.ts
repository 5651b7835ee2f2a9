import type { BehaviorOutcome, Risk, SignOnContext } from '#src/access/context/index.ts';
import type { MessageKey, Translator } from '#web/messages/index.ts';

/** Where, with what and how somebody comes, as somebody would say it. */
export function tellContext(context: SignOnContext, t: Translator, zone?: string): string[] {
  return [
    whereSentence(context, t),
    ...(zone === undefined || zone === '' ? [] : [t('context.zone', { zone })]),
    deviceSentence(context, t),
    ...behaviorSentences(context.behaviors, t),
    riskSentence(context.risk, t),
    ...(context.threat === undefined ? [] : [t(threats[context.threat.kind])]),
  ].filter((sentence) => sentence !== undefined);
}

const threats = {
  PASSWORD_SPRAY: 'context.threatSpray',
  CREDENTIAL_STUFFING: 'context.threatStuffing',
  DISTRIBUTED_GUESSING: 'context.threatGuessing',
} as const;

function whereSentence({ address, place }: SignOnContext, t: Translator): string | undefined {
  const names = [place?.city, place?.state ?? place?.region, place?.country ?? place?.countryCode];
  const where = names.filter((name) => name !== undefined && name !== '').join(', ');
  if (where === '') return address === '' ? undefined : t('context.address', { address });
  return address === ''
    ? t('context.place', { place: where })
    : t('context.placeAndAddress', { place: where, address });
}

function deviceSentence({ device }: SignOnContext, t: Translator): string {
  const what = [device.platform === 'OTHER' ? undefined : device.platform, device.browser];
  const named = what.filter((one) => one !== undefined && one !== '').join(' / ');
  const shown = named === '' ? t('context.someDevice') : named;
  if (device.managed) return t('context.deviceManaged', { device: shown });
  if (device.registered) return t('context.deviceRegistered', { device: shown });
  return t(device.known ? 'context.deviceKnown' : 'context.deviceNew', { device: shown });
}

function behaviorSentences(behaviors: readonly BehaviorOutcome[], t: Translator): string[] {
  const named = (result: BehaviorOutcome['result']) =>
    behaviors.filter((one) => one.result === result).map(({ name }) => name);
  const [unusual, unknown] = [named('POSITIVE'), named('UNKNOWN')];
  return [
    ...(unusual.length === 0 ? [] : [t('context.unusual', { names: unusual.join(', ') })]),
    ...(unknown.length === 0 ? [] : [t('context.unknown', { names: unknown.join(', ') })]),
  ];
}

const levels = { LOW: 'context.riskLow', MEDIUM: 'context.riskMedium', HIGH: 'context.riskHigh' } as const;

function riskSentence({ level, score, reasons }: Risk, t: Translator): string {
  const why = reasons.map(
    ({ code, weight }) => `${reasonWords(code, t)} (${weight > 0 ? '+' : ''}${weight})`,
  );
  const risk = t(levels[level], { score });
  return why.length === 0 ? risk : t('context.riskBecause', { risk, why: why.join(t('context.comma')) });
}

const words: Readonly<Record<string, MessageKey>> = {
  FIRST_SIGN_IN: 'risk.firstSignIn',
  NEW_DEVICE: 'risk.newDevice',
  NEW_IP: 'risk.newIp',
  NEW_ASN: 'risk.newAsn',
  NEW_CITY: 'risk.newCity',
  NEW_REGION: 'risk.newRegion',
  NEW_COUNTRY: 'risk.newCountry',
  IMPOSSIBLE_TRAVEL: 'risk.impossibleTravel',
  UNUSUAL_HOUR: 'risk.unusualHour',
  UNUSUAL_FREQUENCY: 'risk.unusualFrequency',
  DORMANT_ACCOUNT: 'risk.dormantAccount',
  RECENT_FAILURES: 'risk.recentFailures',
  ANONYMIZER: 'risk.anonymizer',
  HOSTING: 'risk.hosting',
  THREAT: 'risk.threat',
  KNOWN_NETWORK: 'risk.knownNetwork',
  KNOWN_DEVICE: 'risk.knownDevice',
  REGISTERED_DEVICE: 'risk.registeredDevice',
  MANAGED_DEVICE: 'risk.managedDevice',
  USER_RISK_MEDIUM: 'risk.userMedium',
  USER_RISK_HIGH: 'risk.userHigh',
  REPORTED_FRAUD: 'risk.reportedFraud',
};

/** A reason of a later version goes by its name. */
function reasonWords(code: string, t: Translator): string {
  const key = Object.hasOwn(words, code) ? words[code] : undefined;
  return key === undefined ? code : t(key);
}
