import type { DeviceContext, Platform, RiskLevel, SignOnContext } from '#src/access/context/index.ts';
import type { Policy } from '#src/access/policies/index.ts';
import type { Standing } from '#src/access/zones/index.ts';
import { asObject, listOf } from './condition-cover.ts';

/** A way to come: how, and from where. */
export type AssumedSituation = { readonly context: SignOnContext; readonly standing: Standing };

/** What somebody may come with here, whatever rules ask for. */
export type PossibleDevices = {
  /** There is something by which a device shows that the company runs it. */
  readonly managed: boolean;
  /** Device assurances that something of that platform can meet at its best; undefined: any. */
  assurances(platform: Platform): readonly string[] | undefined;
};

const platforms: readonly Platform[] = ['WINDOWS', 'MACOS', 'IOS', 'ANDROID', 'LINUX', 'CHROMEOS', 'OTHER'];
const risks: readonly RiskLevel[] = ['LOW', 'MEDIUM', 'HIGH'];
const ordinary = { known: true, registered: false, managed: false } as const;
const devices = [
  { known: true, registered: true, managed: true },
  { known: true, registered: true, managed: false },
  { known: true, registered: false, managed: true },
  ordinary,
  { known: false, registered: false, managed: false },
] as const;

/** Enough for any policy that people write; the likeliest ways come first. */
const mostSituations = 5_000;

/** The zones that policies tell people apart by. */
export function zonesNamedIn(policies: readonly Policy[]): string[] {
  const zoneIds = policies.flatMap(({ rules }) =>
    rules.flatMap(({ conditions }) => {
      const network = asObject(conditions?.['network']);
      return [...listOf(network['include']), ...listOf(network['exclude'])];
    }),
  );
  return [...new Set(zoneIds)];
}

/**
 * Every way to come that these policies tell apart: from each of these places, with each risk, device and platform, as far as a rule asks for
 * it and there is such a thing. What no rule asks for is taken to be ordinary.
 */
export function situationsFor(
  policies: readonly Policy[],
  standings: readonly Standing[],
  possible: PossibleDevices,
): AssumedSituation[] {
  const conditions = policies.flatMap((policy) => policy.rules.map((rule) => rule.conditions ?? {}));
  const text = JSON.stringify(conditions);
  const asks = (word: string): boolean => text.includes(word);
  const behaviors = new Set<string>();
  const assurances = new Set<string>();
  for (const one of conditions) {
    for (const id of listOf(asObject(one['risk'])['behaviors'])) behaviors.add(id);
    const device = asObject(asObject(one['device'])['assurance']);
    for (const id of listOf(device['include'])) assurances.add(id);
  }
  const levels = asks('riskScore') || asks('security.') ? risks : risks.slice(0, 1);
  const asked = asks('"device"') || asks('device.') ? devices : [ordinary];
  const kinds = asked.filter(({ managed }) => !managed || possible.managed);
  const looksAtPlatform = asks('"platform"') || asks('device.') || assurances.size > 0;
  const systems = looksAtPlatform ? platforms : platforms.slice(0, 1);
  const assuredOn = (platform: Platform): string[][] => {
    const can = possible.assurances(platform);
    const met = [...assurances].filter((id) => can === undefined || can.includes(id));
    return met.length === 0 ? [[]] : [met, []];
  };
  const unusual = behaviors.size === 0 ? [[]] : [[], [...behaviors]];
  const contexts = levels.flatMap((level) =>
    kinds.flatMap((device) =>
      systems.flatMap((platform) =>
        assuredOn(platform).flatMap((assuranceIds) =>
          unusual.map((positive) =>
            contextOf(level, { ...device, platform, assuranceIds }, [...behaviors], positive),
          ),
        ),
      ),
    ),
  );
  return contexts
    .flatMap((context) =>
      standings.map((standing) => ({ standing, context: { ...context, address: standing.address } })),
    )
    .slice(0, mostSituations);
}

function contextOf(
  level: RiskLevel,
  device: Pick<DeviceContext, 'known' | 'registered' | 'managed' | 'platform' | 'assuranceIds'>,
  behaviors: readonly string[],
  positive: readonly string[],
): Omit<SignOnContext, 'address'> {
  return {
    place: undefined,
    device: { key: undefined, ...device },
    behaviors: behaviors.map((id) => ({
      id,
      name: id,
      result: positive.includes(id) ? ('POSITIVE' as const) : ('NEGATIVE' as const),
    })),
    risk: { level, score: level === 'LOW' ? 0 : level === 'MEDIUM' ? 50 : 90, reasons: [] },
  };
}
