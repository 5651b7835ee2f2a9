import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type ThreatConfiguration = {
  action: 'none' | 'audit' | 'block';
  excludeZones: string[];
  created: Date;
  lastUpdated: Date;
};

const columns = sql`action, exclude_zones as "excludeZones", created, last_updated as "lastUpdated"`;

export async function read(db: Reader): Promise<ThreatConfiguration | undefined> {
  const [found] = await db.query<ThreatConfiguration>(sql`select ${columns} from threat_configuration`);
  return found;
}

export async function lock(tx: Tx): Promise<ThreatConfiguration | undefined> {
  const [found] = await tx.query<ThreatConfiguration>(
    sql`select ${columns} from threat_configuration for update`,
  );
  return found;
}

export async function write(tx: Tx, one: ThreatConfiguration): Promise<void> {
  await tx.execute(sql`
    insert into threat_configuration as t (action, exclude_zones, created, last_updated)
    values (${one.action}, ${one.excludeZones}::text[], ${one.created}, ${one.lastUpdated})
    on conflict (only_row) do update set action = excluded.action, exclude_zones = excluded.exclude_zones,
      last_updated = excluded.last_updated`);
}
