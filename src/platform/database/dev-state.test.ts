import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/kit/database.ts';
import { dropSnapshot, listSnapshots, resetAll, restoreAll, snapshotAll } from './dev-state.ts';
import { DatabaseRefused, sql } from './index.ts';

describe('the state of a development server', () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await testDatabase({ upTo: 1 });
    await own.database.transaction(async (tx) => {
      await tx.execute(sql`create table town (id bigint generated always as identity primary key, name text not null,
        upper_name text generated always as (upper(name)) stored, mayor text)`);
      await tx.execute(sql`create table person (id text primary key, town bigint not null references town)`);
      await tx.execute(sql`alter table town add foreign key (mayor) references person`);
    });
  });
  afterAll(() => own.drop());
  beforeEach(() =>
    own.database.transaction(async (tx) => {
      await resetAll(tx);
      await tx.execute(sql`insert into town (name) values ('Kyoto'), ('Nara')`);
      await tx.execute(sql`insert into person select 'p' || id, id from town`);
      await tx.execute(sql`update town set mayor = 'p' || id`);
    }),
  );

  const towns = () => own.database.query(sql`select id, name, upper_name, mayor from town order by id`);

  test('a snapshot nobody kept is refused with the names there are', async () => {
    await own.database.transaction((tx) => snapshotAll(tx, 'known'));
    const attempt = own.database.transaction((tx) => restoreAll(tx, 'unknown'));
    await expect(attempt).rejects.toThrow(DatabaseRefused);
    await expect(attempt).rejects.toMatchObject({ mend: expect.stringContaining('known') });
  });

  test('a name that is no name is refused', async () => {
    for (const name of ['', 'a"; drop schema public; --', 'x'.repeat(60)]) {
      await expect(own.database.transaction((tx) => snapshotAll(tx, name))).rejects.toThrow('is no name');
    }
  });

  test('a reset empties every table, begins identities anew, and keeps what migrations and the snapshot need', async () => {
    await own.database.query(sql`insert into config_versions values ('apps', 7, ${new Date(0)})`);
    await own.database.transaction(resetAll);
    expect(await towns()).toEqual([]);
    expect(await own.database.query(sql`insert into town (name) values ('Uji') returning id`)).toEqual([
      { id: 1 },
    ]);
    expect(await own.database.query(sql`select version from config_versions`)).toEqual([{ version: 7 }]);
    expect(await own.database.query(sql`select from schema_migrations`)).not.toEqual([]);
  });

  test('a restore brings back rows, references in a ring, generated columns and identities', async () => {
    const before = await towns();
    await own.database.transaction((tx) => snapshotAll(tx, 'morning'));
    await own.database.query(sql`update town set name = 'Osaka'`);
    await own.database.query(sql`insert into town (name) values ('Kobe')`);
    await own.database.transaction((tx) => restoreAll(tx, 'morning'));
    expect(await towns()).toEqual(before);
    expect(await own.database.query(sql`insert into town (name) values ('Uji') returning id`)).toEqual([
      { id: 3 },
    ]);
    await expect(own.database.query(sql`delete from person`)).rejects.toMatchObject({ code: '23503' });
  });

  test('a snapshot of the same name takes the place of the earlier one, and can be dropped', async () => {
    await own.database.transaction((tx) => snapshotAll(tx, 'same'));
    await own.database.query(sql`insert into town (name) values ('Kobe')`);
    await own.database.transaction((tx) => snapshotAll(tx, 'same'));
    await own.database.transaction(resetAll);
    await own.database.transaction((tx) => restoreAll(tx, 'same'));
    expect(await towns()).toHaveLength(3);
    await own.database.transaction((tx) => dropSnapshot(tx, 'same'));
    expect(await own.database.transaction(listSnapshots)).not.toContain('same');
  });
});
