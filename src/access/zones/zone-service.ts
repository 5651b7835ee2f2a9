import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import { missingData, type PlaceSource } from './dynamic-zone.ts';
import { compileZones, type ZoneBook, type ZoneJudge } from './zone-book.ts';
import { checkCallerStaysIn, checkContent, checkSystemZone } from './zone-checks.ts';
import { systemZones } from './zone-defaults.ts';
import { type Finding, findingsOf } from './zone-findings.ts';
import type { ZoneBody } from './zone-schema.ts';
import { normalizedEntry, type Zone, type ZoneContent, type ZoneStatus } from './zone.ts';
import * as store from './zone-store.ts';

/** Something that would no longer mean what it says if the zone were gone. */
export type ZoneUse = {
  type: string;
  id: string;
  name: string;
  /** Of the policy or the rule that it is. */
  policyId?: string;
};

/** What a write of a zone makes of them, judged before it is kept. Throws where it must not be: the transaction is undone. */
export type ZoneWriteCheck = (
  tx: Tx,
  change: {
    readonly before: Zone | undefined;
    readonly zone: Zone;
    readonly by: Requester;
    readonly isForced: boolean;
    /** All there are, as they were and as they are with the change made. */
    books(): Promise<{ readonly before: ZoneBook; readonly after: ZoneBook }>;
  },
) => Promise<void>;

export type Zones = ZoneJudge & {
  list(page: store.Page): Promise<Zone[]>;
  get(id: string): Promise<Zone>;
  /** As this node knows them. */
  all(): readonly Zone[];
  /** Another object whenever a zone has changed. */
  edition(): object;
  /** As the database has them this moment. */
  readBook(): Promise<ZoneBook>;
  /** What somebody should know of a zone before it is saved. `id`: of the zone that it would replace. */
  examine(body: ZoneBody, by: Requester, id?: string): Promise<Finding[]>;
  create(body: ZoneBody, by: Requester, force?: boolean): Promise<Zone>;
  replace(id: string, body: ZoneBody, by: Requester, force?: boolean): Promise<Zone>;
  setStatus(id: string, status: ZoneStatus, by: Requester, force?: boolean): Promise<Zone>;
  delete(id: string, by: Requester): Promise<void>;
  /** What names it, and would mean something else without it. */
  usesOf(id: string): Promise<ZoneUse[]>;
  /** Ids of those that are not there; the others cannot go before the transaction ends. For whoever stores a reference to a zone. */
  findMissing(tx: Tx, ids: readonly string[]): Promise<string[]>;
  /** Puts an address among the exempt ones, so that no zone blocks it. Gives the names of the zones that did. */
  unblock(address: string, by: Requester): Promise<string[]>;
  /** What every org has. Does nothing where it is there. */
  seedDefaults(tx: Tx): Promise<void>;
};

export type ZoneNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  places: PlaceSource;
  /** Policies, tokens and apps that name the zone, as the transaction sees them. */
  usesOf(db: Reader, zoneId: string): Promise<ZoneUse[]> | ZoneUse[];
  checkWrite?: ZoneWriteCheck;
};

const sectionFor = (places: PlaceSource): Section<ZoneBook> => ({
  name: 'access.zones',
  load: async (db) => compileZones(await store.listAll(db), places),
});

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createZones(needs: ZoneNeeds): Zones {
  const { clock, ids, database, snapshots, places } = needs;
  const section = sectionFor(places);
  snapshots.register(section);
  const book = () => snapshots.current(section);

  const change = (id: string, work: (tx: Tx, before: Zone) => Promise<Zone>): Promise<Zone> =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'NetworkZone');
      return work(tx, before);
    });

  const save = async (
    tx: Tx,
    before: Zone | undefined,
    zone: Zone,
    by: Requester,
    force = false,
  ): Promise<Zone> => {
    if (await store.isNameTaken(tx, zone)) {
      throw validationFailed('name', ['name: A network zone with this name already exists']);
    }
    await (before === undefined ? store.insert(tx, zone) : store.update(tx, zone));
    await checkCallerStaysIn(tx, { before, zone, by, places, force });
    const books = async () => {
      const all = await store.listAll(tx);
      const others = all.filter(({ id }) => id !== zone.id);
      const were = before === undefined ? others : [...others, before];
      return { before: compileZones(were, places), after: compileZones(all, places) };
    };
    await needs.checkWrite?.(tx, { before, zone, by, isForced: force, books });
    await record(tx, eventsOf(before, zone), zone, by, before);
    return zone;
  };

  const record = async (tx: Tx, eventTypes: string[], zone: Zone, by: Requester, before?: Zone) => {
    const changes = before && { changeDetails: { from: shown(before), to: shown(zone) } };
    const target: Target = { ...asTarget(zone), ...changes };
    const outcome = { result: 'SUCCESS' } as const;
    await needs.systemLog.record(
      tx,
      eventTypes.map((eventType) => ({ eventType, ...eventBy(by), outcome, target: [target] })),
    );
    await snapshots.changed(tx, section);
  };

  return {
    exists: (zoneId) => book().exists(zoneId),
    systemZoneId: (name) => book().systemZoneId(name),
    matches: (zoneId, address) => book().matches(zoneId, address),
    isBlocked: (address) => book().isBlocked(address),
    blockersOf: (address) => book().blockersOf(address),
    holding: (address) => book().holding(address),
    all: () => [...book().zones.values()],
    isProxy: (address) => book().isProxy(address),
    edition: book,
    readBook: async () => compileZones(await store.listAll(database), places),
    list: (page) => store.listPage(database, page),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'NetworkZone');
      return found;
    },
    async examine(body, by, id) {
      const before = id === undefined ? undefined : await store.find(database, id);
      if (id !== undefined && before === undefined) throw notFound(id, 'NetworkZone');
      const now = clock.now();
      const zone: Zone = before
        ? { ...before, ...draftOf(body, before) }
        : { id: 'draft', systemZone: undefined, created: now, lastUpdated: now, ...draftOf(body) };
      const others = [...book().zones.values()].filter((other) => other.id !== zone.id);
      const missing = zone.content.type === 'IP' ? [] : missingData(zone.content, places);
      const blocks = (address: string) => compileZones([...others, zone], places).isBlocked(address);
      const found = findingsOf({ zone, others, missing, address: by.client?.ipAddress, blocks });
      const books = async () => ({
        before: compileZones(before === undefined ? others : [...others, before], places),
        after: compileZones([...others, zone], places),
      });
      const refusal = await refusalOf(needs, { before, zone, by, isForced: false, books });
      return refusal === undefined ? found : [...found, refusal];
    },
    create: (body, by, force) =>
      database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const now = clock.now();
        const zone: Zone = {
          id: ids.newId('nzo'),
          systemZone: undefined,
          ...draftOf(body),
          created: now,
          lastUpdated: now,
        };
        checkContent(zone, places, body);
        return save(tx, undefined, zone, by, force);
      }),
    replace: (id, body, by, force) =>
      change(id, (tx, before) => {
        const zone: Zone = {
          ...before,
          ...draftOf(body, before),
          lastUpdated: clock.now(),
        };
        if (body.type !== before.content.type) {
          throw validationFailed('type', [`type: stays ${before.content.type}, as the zone was made`]);
        }
        checkSystemZone(before, zone, body);
        checkContent(zone, places, body);
        return save(tx, before, zone, by, force);
      }),
    setStatus: (id, status, by, force) =>
      change(id, async (tx, before) => {
        // Asking for what is already so changes nothing, and so nothing is written down.
        if (before.status === status) return before;
        const zone = { ...before, status, lastUpdated: clock.now() };
        checkSystemZone(before, zone);
        checkContent(zone, places);
        return save(tx, before, zone, by, force);
      }),
    async delete(id, by) {
      await change(id, async (tx, before) => {
        await checkMayGo(tx, before, needs);
        await store.remove(tx, id);
        await record(tx, ['zone.delete'], before, by);
        return before;
      });
    },
    async usesOf(id) {
      if ((await store.find(database, id)) === undefined) throw notFound(id, 'NetworkZone');
      return needs.usesOf(database, id);
    },
    findMissing: (tx, zoneIds) => store.findMissing(tx, zoneIds),
    unblock: (address, by) =>
      database.transaction(async (tx) => {
        const entry = normalizedEntry({ value: address });
        if (typeof entry === 'string') throw validationFailed('address', [`address: ${entry}`]);
        await store.lockWriters(tx);
        const exempt = await store.findSystemZone(tx, 'DefaultExemptIpZone');
        if (exempt?.content.type !== 'IP') throw new Error('the org has no DefaultExemptIpZone');
        const blocking = compileZones(await store.listAll(tx), places).blockersOf(address);
        const others = exempt.content.gateways.filter(({ value }) => value !== entry.value);
        const gateways = [...others, entry];
        const zone = { ...exempt, content: { ...exempt.content, gateways }, lastUpdated: clock.now() };
        await save(tx, exempt, zone, by);
        return blocking.map(({ name }) => name);
      }),
    async seedDefaults(tx) {
      if ((await store.findSystemZone(tx, 'LegacyIpZone')) !== undefined) return;
      const now = clock.now();
      for (const zone of systemZones) {
        await store.insert(tx, { ...zone, id: ids.newId('nzo'), created: now, lastUpdated: now });
      }
      await snapshots.changed(tx, section);
    },
  };
}

/** What would be said to whoever saved it. */
async function refusalOf(
  { database, checkWrite }: Pick<ZoneNeeds, 'database' | 'checkWrite'>,
  change: Parameters<ZoneWriteCheck>[1],
): Promise<Finding | undefined> {
  try {
    await database.transaction(async (tx) => checkWrite?.(tx, change));
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    const message = error.causes.map(({ errorSummary }) => errorSummary.replace(/^zone: /, '')).join(' ');
    return { code: 'KEEPS_OUT_ADMINISTRATORS', severity: 'REFUSED', field: 'zone', message };
  }
}

async function checkMayGo(tx: Tx, zone: Zone, needs: Pick<ZoneNeeds, 'usesOf'>): Promise<void> {
  const refuse = (...causes: string[]) =>
    new ApiError('E0000056', { summary: 'Delete network zone forbidden.', causes });
  if (zone.systemZone !== undefined) throw refuse('zone: a system network zone cannot be deleted');
  const uses = await needs.usesOf(tx, zone.id);
  if (uses.length > 0)
    throw refuse(...uses.slice(0, 20).map(({ type, name }) => `zone: is used by ${type} "${name}"`));
  if (zone.status === 'ACTIVE') throw refuse('status: deactivate the network zone first');
}

/** What a body says of a zone, with what it leaves open. */
const draftOf = (body: ZoneBody, before?: Zone) => ({
  name: body.name,
  status: body.status ?? before?.status ?? 'ACTIVE',
  usage: body.usage ?? before?.usage ?? 'POLICY',
  content: contentOf(body),
});

function contentOf(body: ZoneBody): ZoneContent {
  switch (body.type) {
    case 'IP':
      return { type: 'IP', gateways: body.gateways, proxies: body.proxies };
    case 'DYNAMIC':
      return { type: 'DYNAMIC', asns: body.asns, locations: body.locations, proxyType: body.proxyType };
    case 'DYNAMIC_V2': {
      const { asns, locations, ipServiceCategories } = body;
      return { type: 'DYNAMIC_V2', asns, locations, ipServiceCategories };
    }
  }
}

function eventsOf(before: Zone | undefined, zone: Zone): string[] {
  if (before === undefined) {
    return zone.usage === 'BLOCKLIST' ? ['zone.create', 'zone.make_blacklist'] : ['zone.create'];
  }
  const types = [];
  const hasOther = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  if (before.usage !== zone.usage) {
    types.push(zone.usage === 'BLOCKLIST' ? 'zone.make_blacklist' : 'zone.remove_blacklist');
  }
  if (before.status !== zone.status) {
    types.push(zone.status === 'ACTIVE' ? 'zone.activate' : 'zone.deactivate');
  }
  if (types.length === 0 || before.name !== zone.name || hasOther(before.content, zone.content)) {
    types.unshift('zone.update');
  }
  return types;
}

/** Of thousands of networks the log is told how many. */
function shown({ name, status, usage, content }: Zone) {
  if (content.type !== 'IP') return { name, status, usage, ...content };
  const brief = (entries: { value: string }[]) =>
    entries.length > 100 ? `${entries.length} networks` : entries.map(({ value }) => value);
  return { name, status, usage, gateways: brief(content.gateways), proxies: brief(content.proxies) };
}

const asTarget = (zone: Zone): Target => ({
  id: zone.id,
  type: 'NetworkZone',
  alternateId: 'unknown',
  displayName: zone.name,
});
