import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { missingData, type PlaceSource } from './dynamic-zone.ts';
import { compileZones } from './zone-book.ts';
import type { ZoneBody } from './zone-schema.ts';
import { listAll } from './zone-store.ts';
import type { InAndOut, Zone } from './zone.ts';

/** What the parts of a zone have to do with each other. */
export function checkContent(zone: Zone, places: PlaceSource, body?: ZoneBody): void {
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
  // ACTIVE, it would say that somebody is kept out whom nothing here can tell.
  const missing = zone.usage === 'BLOCKLIST' && zone.status === 'ACTIVE' ? missingData(content, places) : [];
  if (missing.length > 0) {
    throw new ApiError('E0000015', {
      causes: [
        `usage: this zone would block nobody, since this server has no data about ${missing.join(', ')}: name files that have them in GATEHOUSE_LOCATION_FILES. Store the zone INACTIVE until then, or list the networks in an IP zone`,
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

/**
 * Nobody shuts the door behind which they stand: the address that asks for the change has to be let in after it. `force` says that they
 * know, and helps against all but a zone that shuts out everybody.
 */
export async function checkCallerStaysIn(
  tx: Tx,
  change: { before: Zone | undefined; zone: Zone; by: Requester; places: PlaceSource; force: boolean },
): Promise<void> {
  const { before, zone, by, places, force } = change;
  const address = by.client?.ipAddress;
  const mayBlock =
    zone.usage === 'BLOCKLIST' || before?.usage === 'BLOCKLIST' || zone.systemZone === 'DefaultExemptIpZone';
  if (address === undefined || !mayBlock) return;
  const book = compileZones(await listAll(tx), places);
  if (!book.isBlocked(address)) return;
  const isForEverybody = farApart.every((far) => book.isBlocked(far));
  if (force && !isForEverybody) return;
  const field = zone.content.type === 'IP' ? 'gateways' : 'locations';
  throw validationFailed(field, [
    `${field}: would block ${address}, from which you are calling. Leave it out, or put it into the DefaultExemptIpZone first${
      isForEverybody ? '' : '; with ?force=true it is done all the same'
    }`,
  ]);
}

/** Addresses in all quarters of the net: what blocks them blocks everybody. */
const farApart = ['1.1.1.1', '64.0.0.1', '128.1.0.1', '193.0.0.1', '220.0.0.1'];
