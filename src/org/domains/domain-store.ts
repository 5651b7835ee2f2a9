import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type CustomDomain = {
  id: string;
  domain: string;
  brandId: string;
  verification: string;
  status: 'NOT_STARTED' | 'IN_PROGRESS' | 'VERIFIED' | 'COMPLETED';
  created: Date;
  lastUpdated: Date;
};

export type EmailDomain = {
  id: string;
  domain: string;
  displayName: string;
  userName: string;
  validationSubdomain: string;
  verification: string;
  status: 'NOT_STARTED' | 'POLLING' | 'VERIFIED' | 'ERROR';
  created: Date;
  lastUpdated: Date;
};

const customColumns = sql`id, domain, brand_id as "brandId", verification, status, created, last_updated as "lastUpdated"`;
const emailColumns = sql`id, domain, display_name as "displayName", user_name as "userName",
  validation_subdomain as "validationSubdomain", verification, status, created, last_updated as "lastUpdated"`;

export const listCustomDomains = (db: Reader): Promise<CustomDomain[]> =>
  db.query<CustomDomain>(sql`select ${customColumns} from custom_domains order by id`);

export const listEmailDomains = (db: Reader): Promise<EmailDomain[]> =>
  db.query<EmailDomain>(sql`select ${emailColumns} from email_domains order by id`);

/** Writers go one by one: there are few, and they are people. */
export async function lockDomains(tx: Tx): Promise<void> {
  await tx.execute(sql`lock table custom_domains, email_domains in share row exclusive mode`);
}

export async function putCustomDomain(tx: Tx, one: CustomDomain): Promise<void> {
  await tx.execute(sql`
    insert into custom_domains (id, domain, brand_id, verification, status, created, last_updated)
    values (${one.id}, ${one.domain}, ${one.brandId}, ${one.verification}, ${one.status}, ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set brand_id = excluded.brand_id, status = excluded.status, last_updated = excluded.last_updated`);
}

export async function removeCustomDomain(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from custom_domains where id = ${id}`);
}

export async function putEmailDomain(tx: Tx, one: EmailDomain): Promise<void> {
  await tx.execute(sql`
    insert into email_domains
      (id, domain, display_name, user_name, validation_subdomain, verification, status, created, last_updated)
    values (${one.id}, ${one.domain}, ${one.displayName}, ${one.userName}, ${one.validationSubdomain}, ${one.verification},
      ${one.status}, ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set display_name = excluded.display_name, user_name = excluded.user_name,
      status = excluded.status, last_updated = excluded.last_updated`);
}

export async function removeEmailDomain(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from email_domains where id = ${id}`);
}
