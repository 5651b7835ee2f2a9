import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { AppProfiles, PersonToApp, SchemaOwner } from '#src/access/app-profiles/index.ts';
import {
  eventBy,
  isForeignKeyViolation,
  type Requester,
  type Schemas,
  withCurrentSchema,
} from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound } from '#src/platform/http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { defaultProperties } from './default-properties.ts';
import {
  type CompiledProperty,
  compileProperties,
  type MappedProperties,
  type Mapping,
  mappingIdOf,
  type MappingPair,
  pairKey,
} from './mapping.ts';
import { patchProperties, type PropertyPatches } from './mapping-patch.ts';
import * as store from './mapping-store.ts';
import { mappedProfile, personContext, valueOf } from './mapping-values.ts';

export type MappingsNeeds = {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<AppDirectory, 'all'>;
  appProfiles: Pick<AppProfiles, 'find' | 'schema' | 'hold'>;
  schemas: Pick<Schemas, 'listTypes' | 'ofType'>;
  identityProviders: { list(): readonly { id: string }[] };
  orgId(): string;
};

export type MappingQuery = {
  sourceId: string | undefined;
  targetId: string | undefined;
  after: string | undefined;
  limit: number;
};

export type Mappings = {
  get(id: string): Mapping;
  /** In the order of ids; one more than asked for says that there are more. */
  list(query: MappingQuery): Mapping[];
  update(id: string, patches: PropertyPatches, by: Requester): Promise<Mapping>;
  /** The properties after a patch, without saving it. Throws with every problem there is. */
  tried(mapping: Mapping, patches: PropertyPatches): MappedProperties;
  /** For access/app-profiles. */
  personToApp: PersonToApp;
  forget(tx: Tx, ownerId: string, names: readonly string[]): Promise<void>;
};

type MappingBook = ReadonlyMap<string, store.StoredMapping>;

export const mappingsSection: Section<MappingBook> = {
  name: 'lifecycle.mappings',
  load: async (db) =>
    new Map((await store.loadMappings(db)).map((one) => [pairKey(one.sourceId, one.targetId), one])),
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createMappings(needs: MappingsNeeds): Mappings {
  needs.snapshots.register(mappingsSection);
  const book = (): MappingBook => needs.snapshots.current(mappingsSection);
  const pairs = createPairs();
  const listPairs = (): readonly MappingPair[] => pairs(ownersOf(needs), needs.schemas.listTypes());
  const compiled = createCompiler();

  const asMapping = (pair: MappingPair): Mapping => {
    const properties =
      book().get(pairKey(pair.sourceId, pair.targetId))?.properties ?? defaultProperties(pair);
    // What the target's schema no longer has is no longer mapped.
    const known = targetAttributes(needs, pair);
    return { ...pair, properties: new Map([...properties].filter(([name]) => known.has(name))) };
  };
  const get: Mappings['get'] = (id) => {
    const pair = listPairs().find((one) => one.id === id);
    if (pair === undefined) throw notFound(id, 'ProfileMapping');
    return asMapping(pair);
  };
  const tried: Mappings['tried'] = (mapping, patches) =>
    patchProperties(mapping, mapping.properties, patches, targetAttributes(needs, mapping));

  const toApp = (app: AppInstance, typeId: string): readonly CompiledProperty[] => {
    const stored = book().get(pairKey(typeId, app.id));
    const owner = stored === undefined ? needs.appProfiles.find(app.id) : undefined;
    if (stored === undefined && owner === undefined) return [];
    return compiled(
      stored?.properties ?? defaultProperties({ direction: 'TO_APP', owner: owner as SchemaOwner }),
    );
  };
  const org = () => ({ id: needs.orgId(), nowMs: needs.clock.nowMs() });

  return {
    get,
    tried,
    list({ sourceId, targetId, after = '', limit }) {
      const isAsked = (pair: MappingPair) =>
        pair.id > after &&
        (sourceId === undefined || pair.sourceId === sourceId) &&
        (targetId === undefined || pair.targetId === targetId);
      return listPairs()
        .filter(isAsked)
        .slice(0, limit + 1)
        .map(asMapping);
    },
    async update(id, patches, by) {
      const mapping = get(id);
      try {
        await withCurrentSchema(() =>
          needs.database.transaction((tx) => saveUpdate(needs, tx, mapping, patches, by)),
        );
      } catch (error) {
        throw isForeignKeyViolation(error) ? notFound(id, 'ProfileMapping') : error;
      }
      return get(id);
    },
    personToApp: {
      profile: (app, person) => mappedProfile(toApp(app, person.typeId), personContext(app, person, org())),
      userName(app, person) {
        const named = toApp(app, person.typeId).find((property) => property.name === 'userName');
        const name = named && valueOf(named, personContext(app, person, org()));
        return typeof name === 'string' ? name : undefined;
      },
    },
    async forget(tx, ownerId, names) {
      if (await store.forgetProperties(tx, ownerId, names))
        await needs.snapshots.changed(tx, mappingsSection);
    },
  };
}

async function saveUpdate(
  needs: MappingsNeeds,
  tx: Tx,
  mapping: Mapping,
  patches: PropertyPatches,
  by: Requester,
): Promise<void> {
  const now = new Date(needs.clock.nowMs());
  if (mapping.direction === 'TO_APP') await needs.appProfiles.hold(tx, mapping.owner);
  const before = await store.lockMapping(tx, mapping, now);
  const after = patchProperties(mapping, before, patches, targetAttributes(needs, mapping));
  await store.updateMapping(tx, mapping.id, after, now);
  await needs.snapshots.changed(tx, mappingsSection);
  const { owner, type } = mapping;
  await needs.systemLog.record(tx, {
    eventType: 'directory.mapping.update',
    ...eventBy(by),
    target: [
      { id: mapping.id, type: 'ProfileMapping', alternateId: 'unknown', displayName: nameOf(mapping) },
      { id: owner.id, type: 'AppInstance', alternateId: owner.label, displayName: owner.label },
      { id: type.id, type: 'UserType', alternateId: type.name, displayName: type.displayName },
    ],
    debugData: { changedAttributes: [...patches.keys()].join(',').slice(0, 1_000) },
  });
}

const nameOf = ({ direction, owner, type }: MappingPair): string =>
  direction === 'TO_APP' ? `${type.displayName} to ${owner.label}` : `${owner.label} to ${type.displayName}`;

function targetAttributes(needs: MappingsNeeds, pair: MappingPair): ReadonlyMap<string, unknown> {
  const schema =
    pair.direction === 'TO_APP'
      ? needs.appProfiles.schema(pair.owner.id)
      : needs.schemas.ofType(pair.type.id);
  return schema.attributes;
}

function ownersOf(needs: MappingsNeeds): SchemaOwner[] {
  const ids = [...needs.apps.all(), ...needs.identityProviders.list()].map(({ id }) => id);
  return ids.flatMap((id) => needs.appProfiles.find(id) ?? []);
}

/** Ids are made once a pair, however often they are asked for. */
function createPairs() {
  const ids = new Map<string, string>();
  const idOf = (sourceId: string, targetId: string): string => {
    const key = pairKey(sourceId, targetId);
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (ids.size > 100_000) ids.clear();
    const id = mappingIdOf(sourceId, targetId);
    ids.set(key, id);
    return id;
  };
  return (owners: readonly SchemaOwner[], types: readonly MappingPair['type'][]): MappingPair[] => {
    const both = owners.flatMap((owner) =>
      types.flatMap((type): MappingPair[] => [
        {
          id: idOf(type.id, owner.id),
          direction: 'TO_APP',
          owner,
          type,
          sourceId: type.id,
          targetId: owner.id,
        },
        {
          id: idOf(owner.id, type.id),
          direction: 'TO_USER',
          owner,
          type,
          sourceId: owner.id,
          targetId: type.id,
        },
      ]),
    );
    return both.sort((a, b) => (a.id < b.id ? -1 : 1));
  };
}

function createCompiler(): (properties: MappedProperties) => readonly CompiledProperty[] {
  const known = new WeakMap<MappedProperties, readonly CompiledProperty[]>();
  return (properties) => {
    const made = known.get(properties) ?? compileProperties(properties);
    known.set(properties, made);
    return made;
  };
}
