import type { DeviceContext, Platform, RiskLevel, SignOnContext } from '#src/access/context/index.ts';
import type { Policy } from '#src/access/policies/index.ts';
import { asObject, listOf } from './condition-cover.ts';

/** A way to come: how, and from which zones. */
export type AssumedSituation = { readonly context: SignOnContext; readonly zoneIds: ReadonlySet<string> };

const platforms: readonly Platform[] = ['WINDOWS', 'MACOS', 'IOS', 'ANDROID', 'LINUX', 'CHROMEOS', 'OTHER'];
const risks: readonly RiskLevel[] = ['LOW', 'MEDIUM', 'HIGH'];
const devices = [
  { known: true, registered: true, managed: true },
  { known: true, registered: true, managed: false },
  { known: true, registered: false, managed: false },
  { known: false, registered: false, managed: false },
] as const;

/** Enough for any policy that people write; the likeliest ways come first. */
const mostSituations = 5_000;

/**
 * Every way to come that these policies tell apart: each zone that they name and none, each risk, device and platform, as far as a rule
 * asks for it. What no rule asks for is taken to be ordinary.
 */
export function situationsFor(policies: readonly Policy[]): AssumedSituation[] {
  const conditions = policies.flatMap((policy) => policy.rules.map((rule) => rule.conditions ?? {}));
  const text = JSON.stringify(conditions);
  const asks = (word: string): boolean => text.includes(word);
  const zoneIds = new Set<string>();
  const behaviors = new Set<string>();
  const assurances = new Set<string>();
  for (const one of conditions) {
    const network = asObject(one['network']);
    for (const id of [...listOf(network['include']), ...listOf(network['exclude'])]) zoneIds.add(id);
    for (const id of listOf(asObject(one['risk'])['behaviors'])) behaviors.add(id);
    const device = asObject(asObject(one['device'])['assurance']);
    for (const id of listOf(device['include'])) assurances.add(id);
  }
  const zones = [new Set<string>(), ...[...zoneIds].map((id) => new Set([id])), new Set(zoneIds)];
  const levels = asks('riskScore') || asks('security.') ? risks : risks.slice(0, 1);
  const kinds = asks('"device"') || asks('device.') ? devices : devices.slice(2, 3);
  const systems = asks('"platform"') || asks('device.') ? platforms : platforms.slice(0, 1);
  const assured = assurances.size === 0 ? [[]] : [[...assurances], []];
  const unusual = behaviors.size === 0 ? [[]] : [[], [...behaviors]];
  const contexts = levels.flatMap((level) =>
    kinds.flatMap((device) =>
      systems.flatMap((platform) =>
        assured.flatMap((assuranceIds) =>
          unusual.map((positive) =>
            contextOf(level, { ...device, platform, assuranceIds }, [...behaviors], positive),
          ),
        ),
      ),
    ),
  );
  return zones
    .flatMap((zone) => contexts.map((context) => ({ zoneIds: zone, context })))
    .slice(0, mostSituations);
}

function contextOf(
  level: RiskLevel,
  device: Pick<DeviceContext, 'known' | 'registered' | 'managed' | 'platform' | 'assuranceIds'>,
  behaviors: readonly string[],
  positive: readonly string[],
): SignOnContext {
  return {
    address: '192.0.2.1',
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
