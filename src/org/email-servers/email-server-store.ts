import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type EmailServer = {
  id: string;
  alias: string;
  enabled: boolean;
  host: string;
  port: number;
  username: string;
  /** Encrypted. */
  password: Buffer;
  created: Date;
  lastUpdated: Date;
};

const columns = sql`id, alias, enabled, host, port, username, password, created, last_updated as "lastUpdated"`;

export const listServers = (db: Reader): Promise<EmailServer[]> =>
  db.query<EmailServer>(sql`select ${columns} from email_servers order by id`);

export async function lockServers(tx: Tx): Promise<EmailServer[]> {
  await tx.execute(sql`lock table email_servers in share row exclusive mode`);
  return listServers(tx);
}

/** Of enabled servers there is one: enabling this one switches the other off. */
export async function putServer(tx: Tx, one: EmailServer): Promise<void> {
  if (one.enabled)
    await tx.execute(sql`update email_servers set enabled = false where enabled and id <> ${one.id}`);
  await tx.execute(sql`
    insert into email_servers (id, alias, enabled, host, port, username, password, created, last_updated)
    values (${one.id}, ${one.alias}, ${one.enabled}, ${one.host}, ${one.port}, ${one.username}, ${one.password},
      ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set alias = excluded.alias, enabled = excluded.enabled, host = excluded.host,
      port = excluded.port, username = excluded.username, password = excluded.password, last_updated = excluded.last_updated`);
}

export async function removeServer(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from email_servers where id = ${id}`);
}
