import { raw, sql, type Tx } from '#src/platform/database/index.ts';
import { indexChange, indexProfile, type IndexedValue } from './profile-index.ts';
import type { Profile } from './profile.ts';

export type IndexTable = 'user_profile_index' | 'group_profile_index';

/** Keeps the search index beside a profile; called in the transaction that writes the profile, with its row locked. */
export async function reindexProfile(
  tx: Tx,
  table: IndexTable,
  ownerId: string,
  before: Profile,
  after: Profile,
): Promise<void> {
  const { removed, added } = indexChange(before, after);
  if (removed.length > 0) {
    await tx.execute(sql`
      delete from ${raw(table)} x using unnest(${removed.map((one) => one.property)}::text[],
        ${removed.map((one) => one.value)}::text[]) as gone (property, value)
      where x.property = gone.property and x.value = gone.value and x.owner_id = ${ownerId}`);
  }
  await insertIndexed(
    tx,
    table,
    added.map((one) => ({ ...one, ownerId })),
  );
}

/** The same for many owners, their rows locked. */
export async function reindexProfiles(
  tx: Tx,
  table: IndexTable,
  changes: readonly { ownerId: string; before: Profile; after: Profile }[],
): Promise<void> {
  const all = changes.map(({ ownerId, before, after }) => ({ ownerId, ...indexChange(before, after) }));
  const removed = all.flatMap(({ ownerId, removed: gone }) => gone.map((one) => ({ ...one, ownerId })));
  if (removed.length > 0) {
    await tx.execute(sql`
      delete from ${raw(table)} x using unnest(${removed.map((one) => one.ownerId)}::text[],
        ${removed.map((one) => one.property)}::text[], ${removed.map((one) => one.value)}::text[])
        as gone (owner_id, property, value)
      where x.owner_id = gone.owner_id and x.property = gone.property and x.value = gone.value`);
  }
  await insertIndexed(
    tx,
    table,
    all.flatMap(({ ownerId, added }) => added.map((one) => ({ ...one, ownerId }))),
  );
}

/** Of an owner who is deleted. */
export async function unindexProfile(tx: Tx, table: IndexTable, ownerId: string): Promise<void> {
  await tx.execute(sql`delete from ${raw(table)} where owner_id = ${ownerId}`);
}

export async function indexProfiles(
  tx: Tx,
  table: IndexTable,
  owners: readonly { id: string; profile: Profile }[],
): Promise<void> {
  await insertIndexed(
    tx,
    table,
    owners.flatMap(({ id, profile }) => indexProfile(profile).map((one) => ({ ...one, ownerId: id }))),
  );
}

async function insertIndexed(
  tx: Tx,
  table: IndexTable,
  values: readonly (IndexedValue & { ownerId: string })[],
): Promise<void> {
  if (values.length === 0) return;
  await tx.execute(sql`
    insert into ${raw(table)} (property, value, number, owner_id)
    select * from unnest(${values.map((one) => one.property)}::text[], ${values.map((one) => one.value)}::text[],
      ${values.map((one) => one.number)}::float8[], ${values.map((one) => one.ownerId)}::text[])
    on conflict do nothing`);
}
