import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { compileZones } from './zone-book.ts';
import type { ZoneBody } from './zone-schema.ts';
import { listAll } from './zone-store.ts';
import type { InAndOut, Zone } from './zone.ts';

/** What the parts of a zone have to do with each other. */
export function checkContent(zone: Zone, body?: ZoneBody): void {
  const { content } = zone;
  if (body?.type === 'IP' && body.useAsExemptList === true && zone.systemZone !== 'DefaultExemptIpZone') {
    throw validationFailed('useAsExemptList', ['useAsExemptList: is for the DefaultExemptIpZone only']);
  }
  if (content.type === 'IP') {
    if (zone.usage === 'BLOCKLIST' && content.proxies.length > 0) {
      throw validationFailed('proxies', ['proxies: a zone with the usage BLOCKLIST has none']);
    }
    if (zone.systemZone === undefined && content.gateways.length + content.proxies.length === 0) {
      throw validationFailed('gateways', ['gateways: an IP zone has gateways or proxies']);
    }
    return;
  }
  if (isEmpty(content)) {
    const parts = content.type === 'DYNAMIC' ? 'proxyType' : 'ipServiceCategories';
    throw validationFailed('locations', [`locations: a dynamic zone has asns, locations or ${parts}`]);
  }
  if (zone.usage === 'BLOCKLIST' && zone.status === 'ACTIVE') {
    throw new ApiError('E0000015', {
      causes: [
        'usage: a dynamic zone cannot block anybody yet: this server has no data about places, networks and anonymizers. Store it INACTIVE, or list the networks in an IP zone',
      ],
    });
  }
}

function isEmpty(content: Exclude<Zone['content'], { type: 'IP' }>): boolean {
  if (content.type === 'DYNAMIC') {
    return content.asns.length + content.locations.length === 0 && content.proxyType === null;
  }
  const size = ({ include, exclude }: InAndOut<unknown>) => include.length + exclude.length;
  return size(content.asns) + size(content.locations) + size(content.ipServiceCategories) === 0;
}

/** System zones keep their usage, and two of them their status; the exempt one has no proxies and is written knowingly. */
export function checkSystemZone(before: Zone, zone: Zone, body?: ZoneBody): void {
  const { systemZone } = before;
  if (systemZone === undefined) return;
  const refuse = (field: string, message: string) => validationFailed(field, [`${field}: ${message}`]);
  if (zone.usage !== before.usage) {
    throw refuse('usage', `The network zone does not allow usage changes for ${systemZone}.`);
  }
  const isAlwaysOn = systemZone === 'BlockedIpZone' || systemZone === 'DefaultExemptIpZone';
  if (isAlwaysOn && zone.status !== 'ACTIVE') {
    throw refuse('status', `${systemZone} is always active; take addresses out of it instead`);
  }
  if (systemZone !== 'DefaultExemptIpZone' || body?.type !== 'IP') return;
  if (body.useAsExemptList !== true) {
    throw refuse('useAsExemptList', `The network zone does not allow usage changes for ${systemZone}.`);
  }
  if (body.proxies.length > 0) throw refuse('proxies', `${systemZone} has none`);
}

/** Nobody shuts the door behind which they stand: the address that asks for the change has to be let in after it. */
export async function checkCallerStaysIn(
  tx: Tx,
  before: Zone | undefined,
  zone: Zone,
  by: Requester,
): Promise<void> {
  const address = by.client?.ipAddress;
  const mayBlock =
    zone.usage === 'BLOCKLIST' || before?.usage === 'BLOCKLIST' || zone.systemZone === 'DefaultExemptIpZone';
  if (address === undefined || !mayBlock) return;
  if (!compileZones(await listAll(tx)).isBlocked(address)) return;
  throw validationFailed('gateways', [
    `gateways: would block ${address}, from which you are calling. Leave it out, or put it into the DefaultExemptIpZone first`,
  ]);
}
