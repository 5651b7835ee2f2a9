import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import { type SystemLog, systemActor } from '#src/system-log/index.ts';
import { type PurgeData, purgeJobName } from './attribute-purge.ts';
import { directoryDefaults } from './directory-defaults.ts';
import {
  type CompiledSchema,
  type ProfileSchema,
  patchSchema,
  type SchemaChange,
  type SchemaPatch,
} from './profile-schema.ts';
import { eventBy, type Requester } from './requester.ts';
import { schemaSection, type SchemaCatalog } from './schema-section.ts';
import * as store from './schema-store.ts';
import { maxUserTypes, type UserType, userTypeNameProblem } from './user-type.ts';

/** What schemas need done to the profiles that follow them; the slices that own profiles do it. */
export type ProfileKeeper = {
  isTypeInUse(tx: Tx, typeId: string): Promise<boolean>;
  /** Makes the present values of an attribute unique; false when two are equal. */
  claimUnique(tx: Tx, typeId: string, name: string): Promise<boolean>;
  releaseUnique(tx: Tx, typeId: string, name: string): Promise<void>;
  /** Takes an attribute out of up to `limit` profiles and says out of how many; typeId is undefined for groups. */
  removeValues(tx: Tx, typeId: string | undefined, name: string, limit: number): Promise<number>;
};

export type SchemasNeeds = {
  database: Database;
  snapshots: Snapshots;
  clock: Clock;
  ids: Ids;
  jobs: Pick<Jobs, 'send'>;
  systemLog: SystemLog;
  profiles: ProfileKeeper;
  /** What would stop working without an attribute of people, by name; group rules and their like say so. */
  usesOf?(tx: Tx, attribute: string): Promise<string[]>;
  /** How long a purge of a removed attribute waits for other nodes to have the new schema; three seconds unless said. */
  purgeDelayMs?: number;
};

export type NewUserType = { name: string; displayName: string; description?: string | undefined };
export type UserTypeChange = {
  name?: string | undefined;
  displayName?: string | undefined;
  description?: string | undefined;
};

export type Schemas = {
  catalog(): SchemaCatalog;
  /** The schema of a user type; the default type's when none is named. */
  ofType(typeId?: string): CompiledSchema;
  ofGroups(): CompiledSchema;
  defaultTypeId(): string;
  listTypes(): UserType[];
  /** By id or `default`. */
  getType(idOrDefault: string): UserType;
  createType(by: Requester, given: NewUserType): Promise<UserType>;
  updateType(by: Requester, idOrDefault: string, change: UserTypeChange): Promise<UserType>;
  deleteType(by: Requester, idOrDefault: string): Promise<void>;
  /** By schema id or `default`. */
  getUserSchema(idOrDefault: string): CompiledSchema;
  updateUserSchema(by: Requester, idOrDefault: string, patch: SchemaPatch): Promise<CompiledSchema>;
  updateGroupSchema(by: Requester, patch: SchemaPatch): Promise<CompiledSchema>;
  /** The default user type and the schemas of a fresh org. */
  seedDefaults(tx: Tx): Promise<void>;
};

const eventTypes = {
  typeCreated: 'directory.non_default_user_profile.create',
  schemaChanged: 'directory.user_profile.update',
} as const;

export function createSchemas(needs: SchemasNeeds): Schemas {
  const { database, snapshots, clock } = needs;
  const catalog = () => snapshots.current(schemaSection);

  const getType = (idOrDefault: string): UserType => {
    const { types, defaultType } = catalog();
    const found = idOrDefault === 'default' ? defaultType : types.get(idOrDefault);
    if (!found) throw notFound(idOrDefault, 'UserType');
    return found;
  };
  const getUserSchema = (idOrDefault: string): CompiledSchema => {
    const { schemas, defaultType } = catalog();
    const found = schemas.get(idOrDefault === 'default' ? (defaultType?.schemaId ?? '') : idOrDefault);
    if (!found || found.kind !== 'user') throw notFound(idOrDefault, 'Schema');
    return found;
  };
  const ofGroups = (): CompiledSchema => {
    const { groupSchema } = catalog();
    if (!groupSchema) throw notSeeded();
    return groupSchema;
  };
  const update = async (by: Requester, id: string, patch: SchemaPatch) => {
    const typeId = [...catalog().types.values()].find((type) => type.schemaId === id)?.id;
    await database.transaction((tx) => applyPatch(needs, tx, by, { id, typeId }, patch));
  };

  return {
    catalog,
    getType,
    getUserSchema,
    ofGroups,
    ofType: (typeId) =>
      getUserSchema((typeId === undefined ? defaultTypeOf(catalog()) : getType(typeId)).schemaId),
    defaultTypeId: () => defaultTypeOf(catalog()).id,
    listTypes: () => [...catalog().types.values()],
    createType: (by, given) => createType(needs, by, getUserSchema('default'), given),
    updateType: (by, id, change) => updateType(needs, by, getType(id), change),
    async deleteType(by, id) {
      const type = getType(id);
      await database.transaction((tx) => deleteType(needs, tx, by, type));
    },
    async updateUserSchema(by, id, patch) {
      const { id: schemaId } = getUserSchema(id);
      await update(by, schemaId, patch);
      return getUserSchema(schemaId);
    },
    async updateGroupSchema(by, patch) {
      await update(by, ofGroups().id, patch);
      return ofGroups();
    },
    seedDefaults: (tx) => seedDefaults({ ...needs, clock }, tx),
  };
}

const notSeeded = () => new Error('the organisation has no user type yet: its defaults were not seeded');

function defaultTypeOf(catalog: SchemaCatalog): UserType {
  if (!catalog.defaultType) throw notSeeded();
  return catalog.defaultType;
}

async function applyPatch(
  needs: SchemasNeeds,
  tx: Tx,
  by: Requester,
  which: { id: string; typeId: string | undefined },
  patch: SchemaPatch,
): Promise<void> {
  const schema = await store.lockSchema(tx, which.id);
  if (!schema) throw notFound(which.id, 'Schema');
  const result = patchSchema(schema, patch);
  if ('problems' in result)
    throw validationFailed(result.problems[0]?.split(/[.:]/)[0] ?? 'schema', result.problems);
  const { change } = result;
  if (which.typeId !== undefined) await checkUnused(needs, tx, change.removed);
  await makeRoom(needs, tx, schema, which.typeId, change);
  await store.changeSchema(tx, schema, change, {
    title: patch.title ?? schema.title,
    description: patch.description ?? schema.description,
    lastUpdated: wholeSecond(needs.clock),
  });
  await settleUniqueness(needs, tx, which.typeId, change);
  for (const name of change.removed) {
    await store.insertPurge(tx, schema.id, name, needs.clock.now());
    const data: PurgeData = { schemaId: schema.id, typeId: which.typeId ?? null, name };
    await needs.jobs.send(tx, { name: purgeJobName }, data, {
      startAfterMs: needs.clock.nowMs() + (needs.purgeDelayMs ?? purgeDelayMs),
    });
  }
  await needs.snapshots.changed(tx, schemaSection);
  await needs.systemLog.record(tx, {
    eventType: eventTypes.schemaChanged,
    ...eventBy(by),
    target: [{ id: schema.id, type: 'Schema', alternateId: schema.name, displayName: schema.title }],
    debugData: {
      changedAttributes: [...change.set.map((one) => one.name), ...change.removed].join(',').slice(0, 1_000),
    },
  });
}

async function checkUnused(needs: SchemasNeeds, tx: Tx, removed: readonly string[]): Promise<void> {
  for (const name of removed) {
    const uses = (await needs.usesOf?.(tx, name)) ?? [];
    if (uses.length > 0)
      throw validationFailed(name, [
        `${name}: is asked for by ${uses.slice(0, 10).join(', ')}; change that first`,
      ]);
  }
}

// Other nodes may still write the attribute until they have the new schema; the purge begins when all have it.
const purgeDelayMs = 3_000;

/** A new attribute must not inherit values of a removed one of the same name, which may still be on their way out. */
async function makeRoom(
  needs: SchemasNeeds,
  tx: Tx,
  schema: ProfileSchema,
  typeId: string | undefined,
  change: SchemaChange,
): Promise<void> {
  for (const { name, subschema } of change.set) {
    if (subschema !== 'custom' || schema.custom.has(name)) continue;
    if (!(await store.lockPurge(tx, schema.id, name))) continue;
    await needs.profiles.removeValues(tx, typeId, name, Number.MAX_SAFE_INTEGER);
    await store.deletePurge(tx, schema.id, name);
  }
}

async function settleUniqueness(
  needs: SchemasNeeds,
  tx: Tx,
  typeId: string | undefined,
  change: SchemaChange,
): Promise<void> {
  if (typeId === undefined) {
    if (change.becameUnique.length === 0) return;
    throw validationFailed('unique', [
      `${change.becameUnique[0]}.unique: attributes of groups cannot be unique`,
    ]);
  }
  for (const name of [...change.removed, ...change.noLongerUnique])
    await needs.profiles.releaseUnique(tx, typeId, name);
  for (const name of change.becameUnique) {
    if (await needs.profiles.claimUnique(tx, typeId, name)) continue;
    throw validationFailed(name, [
      `${name}.unique: two users have the same value; make the values differ first`,
    ]);
  }
}

async function createType(
  needs: SchemasNeeds,
  by: Requester,
  template: CompiledSchema,
  given: NewUserType,
): Promise<UserType> {
  const { database, clock, ids, systemLog, snapshots } = needs;
  const problem = userTypeNameProblem(given.name);
  if (problem !== undefined) throw validationFailed('name', [`name: ${problem}`]);
  const now = wholeSecond(clock);
  const type: UserType = {
    id: ids.newId('oty'),
    name: given.name,
    displayName: given.displayName,
    description: given.description,
    isDefault: false,
    schemaId: ids.newId('osc'),
    created: now,
    createdBy: by.actor.id,
    lastUpdated: now,
    lastUpdatedBy: by.actor.id,
  };
  await database.transaction(async (tx) => {
    if ((await store.lockUserTypes(tx)) >= maxUserTypes) {
      throw validationFailed('userType', [
        `userType: there can be at most ${maxUserTypes} user types; delete one first`,
      ]);
    }
    // Base attributes as the default type has them now; later changes there stay there, as in Okta.
    await store.insertSchema(tx, {
      ...template,
      id: type.schemaId,
      name: given.name,
      title: given.displayName,
      description: given.description,
      version: 1,
      created: now,
      lastUpdated: now,
      custom: new Map(),
    });
    if (!(await store.insertUserType(tx, type))) {
      throw validationFailed('name', [
        'name: An object with this field already exists in the current organization',
      ]);
    }
    await snapshots.changed(tx, schemaSection);
    await systemLog.record(tx, {
      eventType: eventTypes.typeCreated,
      ...eventBy(by),
      target: [typeTarget(type)],
    });
  });
  return type;
}

async function updateType(
  needs: SchemasNeeds,
  by: Requester,
  type: UserType,
  change: UserTypeChange,
): Promise<UserType> {
  if (change.name !== undefined && change.name !== type.name) {
    throw validationFailed('name', [`name: cannot be changed; it is ${type.name}`]);
  }
  return needs.database.transaction(async (tx) => {
    const current = await store.lockUserType(tx, type.id);
    if (!current) throw notFound(type.id, 'UserType');
    const updated: UserType = {
      ...current,
      displayName: change.displayName ?? current.displayName,
      description: change.description ?? current.description,
      lastUpdated: wholeSecond(needs.clock),
      lastUpdatedBy: by.actor.id,
    };
    await store.updateUserType(tx, updated);
    await needs.snapshots.changed(tx, schemaSection);
    await needs.systemLog.record(tx, {
      eventType: eventTypes.schemaChanged,
      ...eventBy(by),
      target: [typeTarget(updated)],
    });
    return updated;
  });
}

async function deleteType(needs: SchemasNeeds, tx: Tx, by: Requester, type: UserType): Promise<void> {
  if (type.isDefault) {
    throw new ApiError('E0000006', { causes: ['The default user type cannot be deleted.'] });
  }
  // The row lock keeps out anyone who is just creating a user of this type.
  if (!(await store.lockUserType(tx, type.id))) throw notFound(type.id, 'UserType');
  if (await needs.profiles.isTypeInUse(tx, type.id)) {
    throw validationFailed('userType', ['userType: it is assigned to users; give them another type first']);
  }
  await store.deleteUserType(tx, type.id);
  await store.deleteSchema(tx, type.schemaId);
  await needs.snapshots.changed(tx, schemaSection);
  await needs.systemLog.record(tx, {
    eventType: eventTypes.schemaChanged,
    ...eventBy(by),
    target: [typeTarget(type)],
    debugData: { action: 'delete' },
  });
}

const typeTarget = (type: UserType) => ({
  id: type.id,
  type: 'UserType',
  alternateId: type.name,
  displayName: type.displayName,
});

async function seedDefaults(needs: SchemasNeeds, tx: Tx): Promise<void> {
  const { clock, ids, snapshots } = needs;
  const now = wholeSecond(clock);
  const schemaOf = (kind: 'user' | 'group', id: string): ProfileSchema => {
    const { base, ...words } = kind === 'user' ? directoryDefaults.userSchema : directoryDefaults.groupSchema;
    return {
      ...words,
      id,
      kind,
      version: 1,
      created: now,
      lastUpdated: now,
      base: new Map(Object.entries(base)),
      custom: new Map(),
    };
  };
  const schemaId = ids.newId('osc');
  await store.insertSchema(tx, schemaOf('user', schemaId));
  await store.insertSchema(tx, schemaOf('group', ids.newId('osc')));
  await store.insertUserType(tx, {
    ...directoryDefaults.userType,
    id: ids.newId('oty'),
    isDefault: true,
    schemaId,
    created: now,
    createdBy: systemActor.id,
    lastUpdated: now,
    lastUpdatedBy: systemActor.id,
  });
  await snapshots.changed(tx, schemaSection);
}

/** Dates in answers have whole seconds; so have the stored ones, or a date from an answer would not find its row. */
export function wholeSecond(clock: Clock): Date {
  const now = clock.now();
  now.setUTCMilliseconds(0);
  return now;
}
