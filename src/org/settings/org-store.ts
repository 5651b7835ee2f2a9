import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Org, OrgProfile } from './org.ts';

export async function findOrg(db: Reader): Promise<Org | undefined> {
  const [org] = await db.query<Org>(sql`
    select id, subdomain, profile, created, last_updated as "lastUpdated" from org`);
  return org;
}

/** One at a time: a partial update is made of what it read. */
export async function lockOrg(tx: Tx): Promise<Org | undefined> {
  const [org] = await tx.query<Org>(sql`
    select id, subdomain, profile, created, last_updated as "lastUpdated" from org for update`);
  return org;
}

/** Does nothing where there is one already; says whether it was made. */
export async function insertOrg(tx: Tx, org: Org): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into org (id, subdomain, profile, created, last_updated)
    values (${org.id}, ${org.subdomain}, ${org.profile}, ${org.created}, ${org.lastUpdated})
    on conflict do nothing`);
  return made === 1;
}

export async function updateOrg(tx: Tx, profile: OrgProfile, lastUpdated: Date): Promise<void> {
  await tx.execute(sql`update org set profile = ${profile}, last_updated = ${lastUpdated}`);
}
