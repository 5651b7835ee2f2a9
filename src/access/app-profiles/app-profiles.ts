import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import {
  type CompiledSchema,
  eventBy,
  isForeignKeyViolation,
  patchSchema,
  type Profile,
  type Requester,
  SchemaChanged,
  type SchemaChange,
  type SchemaPatch,
} from '#src/directory/schemas/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import {
  effectiveProfile,
  fitting,
  type MappedProfile,
  nothingMapped,
  writeForGroup,
  writeOwn,
} from './app-profile.ts';
import { compiledSchemaOf, type SchemaOwner, schemaOf } from './app-schema.ts';
import * as store from './app-schema-store.ts';
import { baseAttributesOf } from './base-attributes.ts';

/** Of whom a mapping speaks. */
export type MappedPerson = Pick<Person, 'id' | 'login' | 'profile' | 'typeId' | 'status'>;

/** What the mapping from people to an app says; lifecycle/mappings knows. Synchronous, from configuration in memory. */
export type PersonToApp = {
  profile(app: AppInstance, person: MappedPerson): MappedProfile;
  /** Undefined where no mapping names people: the app's own template does. */
  userName(app: AppInstance, person: MappedPerson): string | undefined;
};

export type AppProfilesNeeds = {
  clock: Clock;
  database: Database;
  snapshots: Snapshots;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<Apps, 'find'>;
  /** An identity provider has a schema as if it were an app. */
  findIdentityProvider?(id: string): { id: string; type: string; name: string } | undefined;
  personToApp?: PersonToApp;
  /** Takes the values of removed properties out of everything that was made by the schema. */
  forget?(tx: Tx, ownerId: string, names: readonly string[]): Promise<void>;
};

export type AppProfiles = {
  /** The schema of an app's users, or of an identity provider's, with `userName` in it. Throws where there is no such app. */
  schema(ownerId: string): CompiledSchema;
  find(ownerId: string): SchemaOwner | undefined;
  update(ownerId: string, patch: SchemaPatch, by: Requester): Promise<CompiledSchema>;
  /** First in a transaction that writes profiles for an app; throws SchemaChanged (directory/schemas: `withCurrentSchema`). */
  hold(tx: Tx, app: Pick<AppInstance, 'id'>): Promise<void>;
  /** What to store of a person's own; see `writeOwn`. */
  writeOwn(
    app: AppInstance,
    person: MappedPerson,
    before: Profile | undefined,
    given: Readonly<Record<string, unknown>>,
  ): Profile;
  writeForGroup(app: AppInstance, given: Readonly<Record<string, unknown>>): Profile;
  effective(
    app: AppInstance,
    person: MappedPerson,
    given: { own: Profile; groups: readonly Profile[] },
  ): Profile;
  mappedUserName(app: AppInstance, person: MappedPerson): string | undefined;
};

type SchemaBook = ReadonlyMap<string, store.StoredSchema>;

export const appSchemasSection: Section<SchemaBook> = {
  name: 'access.app-user-schemas',
  load: async (db) => new Map((await store.loadSchemas(db)).map((schema) => [schema.ownerId, schema])),
};

/** Registers its section, so it has to be called before `snapshots.start()`. */
export function createAppProfiles(needs: AppProfilesNeeds): AppProfiles {
  needs.snapshots.register(appSchemasSection);
  const book = (): SchemaBook => needs.snapshots.current(appSchemasSection);
  const find = (ownerId: string): SchemaOwner | undefined => findOwner(needs, ownerId);
  const compiled = createCompiler();
  /** Without `userName`, which is the assignment's and no part of a profile. */
  const judging = (app: AppInstance) => compiled(ownerOfApp(app), book().get(app.id)).judging;
  const schema: AppProfiles['schema'] = (ownerId) => {
    const owner = find(ownerId);
    if (owner === undefined) throw notFound(ownerId, 'AppInstance');
    const stored = book().get(ownerId);
    return { ...compiled(owner, stored).whole, ...schemaOf(owner, stored) };
  };
  const mapped = (app: AppInstance, person: MappedPerson): MappedProfile =>
    fitting(judging(app), needs.personToApp?.profile(app, person) ?? nothingMapped);

  return {
    schema,
    find,
    async update(ownerId, patch, by) {
      const owner = find(ownerId);
      if (owner === undefined) throw notFound(ownerId, 'AppInstance');
      await updateSchema(needs, owner, patch, by);
      return schema(ownerId);
    },
    async hold(tx, app) {
      const known = book().get(app.id)?.version ?? 0;
      const version = await store.holdVersion(tx, app.id);
      if (version !== known) throw new SchemaChanged(`the schema of ${app.id} is at version ${version}`);
    },
    writeOwn: (app, person, before, given) => writeOwn(judging(app), mapped(app, person), before, given),
    writeForGroup: (app, given) => writeForGroup(judging(app), given),
    effective: (app, person, given) => effectiveProfile(judging(app), mapped(app, person).values, given),
    mappedUserName: (app, person) => needs.personToApp?.userName(app, person),
  };
}

function ownerOfApp(app: AppInstance): SchemaOwner {
  const { id, name, label, createdMs } = app;
  return { id, isApp: true, name, label, createdMs, base: baseAttributesOf(app.signOnMode) };
}

function findOwner(needs: AppProfilesNeeds, ownerId: string): SchemaOwner | undefined {
  const app = needs.apps.find(ownerId);
  // What comes with the product is for everyone, and nobody is assigned to it.
  if (app !== undefined) return app.firstParty ? undefined : ownerOfApp(app);
  const provider = needs.findIdentityProvider?.(ownerId);
  if (provider === undefined) return undefined;
  const { id, type, name } = provider;
  const base = baseAttributesOf('IDENTITY_PROVIDER');
  return { id, isApp: false, name: type.toLowerCase(), label: name, createdMs: 0, base };
}

type Compiled = { whole: CompiledSchema; judging: CompiledSchema };

/** Compiles a schema once, and those that nobody changed once a kind: what it judges is right, what it is called is not. */
function createCompiler(): (owner: SchemaOwner, stored: store.StoredSchema | undefined) => Compiled {
  const changed = new WeakMap<store.StoredSchema, Compiled>();
  const asTheyCame = new WeakMap<SchemaOwner['base'], Compiled>();
  return (owner, stored) => {
    const known = stored === undefined ? asTheyCame.get(owner.base) : changed.get(stored);
    if (known !== undefined) return known;
    const whole = compiledSchemaOf(owner, stored);
    const made = { whole, judging: withoutUserName(whole) };
    if (stored === undefined) asTheyCame.set(owner.base, made);
    else changed.set(stored, made);
    return made;
  };
}

function withoutUserName(schema: CompiledSchema): CompiledSchema {
  const attributes = new Map(schema.attributes);
  attributes.delete('userName');
  return { ...schema, attributes };
}

async function updateSchema(
  needs: AppProfilesNeeds,
  owner: SchemaOwner,
  patch: SchemaPatch,
  by: Requester,
): Promise<void> {
  const nowMs = needs.clock.nowMs();
  try {
    await needs.database.transaction(async (tx) => {
      const before = await store.lockSchema(tx, owner, new Date(nowMs));
      const result = patchSchema(schemaOf(owner, before), patch);
      const problems = 'problems' in result ? result.problems : foreignProblems(owner, result.change);
      if (problems.length > 0 || 'problems' in result)
        throw validationFailed(problems[0]?.split(/[.:]/)[0] ?? 'schema', problems);
      const { change } = result;
      await store.updateSchema(tx, {
        ...before,
        ...(patch.title === undefined ? {} : { title: patch.title }),
        ...(patch.description === undefined ? {} : { description: patch.description }),
        ...changedDefinitions(before, change),
        version: before.version + 1,
        lastUpdatedMs: nowMs,
      });
      if (change.removed.length > 0) await needs.forget?.(tx, owner.id, change.removed);
      await needs.snapshots.changed(tx, appSchemasSection);
      await needs.systemLog.record(tx, {
        eventType: 'directory.app_user_profile.update',
        ...eventBy(by),
        target: [{ id: owner.id, type: 'AppInstance', alternateId: owner.label, displayName: owner.label }],
        debugData: {
          changedAttributes: [...change.set.map((one) => one.name), ...change.removed]
            .join(',')
            .slice(0, 1_000),
        },
      });
    });
  } catch (error) {
    // The app was deleted between our look and our write.
    throw isForeignKeyViolation(error) ? notFound(owner.id, 'AppInstance') : error;
  }
}

/** A property of an identity provider is nothing without its name over there. */
function foreignProblems(owner: SchemaOwner, change: SchemaChange): string[] {
  if (owner.isApp) return [];
  return change.set.flatMap(({ subschema, name, attribute }) =>
    subschema === 'custom' && attribute.externalName === undefined
      ? [`${name}.externalName: is needed: what the identity provider calls it`]
      : [],
  );
}

function changedDefinitions(
  before: store.StoredSchema,
  change: SchemaChange,
): Pick<store.StoredSchema, 'base' | 'custom'> {
  const parts = { base: new Map(before.base), custom: new Map(before.custom) };
  for (const { subschema, name, attribute } of change.set) parts[subschema].set(name, attribute);
  for (const name of change.removed) parts.custom.delete(name);
  return { base: [...parts.base], custom: [...parts.custom] };
}
