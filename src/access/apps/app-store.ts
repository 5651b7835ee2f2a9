import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { AppDocument, AppStatus, SignOnMode } from './app.ts';

export type AppRecord = {
  id: string;
  name: string;
  label: string;
  status: AppStatus;
  signOnMode: SignOnMode;
  firstParty: boolean;
  clientId: string | undefined;
  /** `exk…`, of apps that sign. */
  externalKey: string | undefined;
  accessPolicyId: string | undefined;
  document: AppDocument;
  createdMs: number;
  lastUpdatedMs: number;
};

type AppRow = {
  id: string;
  name: string;
  label: string;
  status: AppStatus;
  sign_on_mode: SignOnMode;
  first_party: boolean;
  client_id: string | null;
  external_key: string | null;
  access_policy_id: string | null;
  document: AppDocument;
  created_at: Date;
  last_updated_at: Date;
};

const columns = sql`a.id, a.name, a.label, a.status, a.sign_on_mode, a.first_party, a.client_id, a.external_key, a.access_policy_id,
  a.document, a.created_at, a.last_updated_at`;

const toRecord = (row: AppRow): AppRecord => ({
  id: row.id,
  name: row.name,
  label: row.label,
  status: row.status,
  signOnMode: row.sign_on_mode,
  firstParty: row.first_party,
  clientId: row.client_id ?? undefined,
  externalKey: row.external_key ?? undefined,
  accessPolicyId: row.access_policy_id ?? undefined,
  document: row.document,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export async function loadApps(db: Reader): Promise<AppRecord[]> {
  const rows = await db.query<AppRow>(sql`select ${columns} from apps a order by a.id`);
  return rows.map(toRecord);
}

/** Held until the end of the transaction: whoever changes an app, its secrets or its assignments goes through here. */
export async function lockApp(tx: Tx, id: string): Promise<AppRecord | undefined> {
  const [row] = await tx.query<AppRow>(
    sql`select ${columns} from apps a where a.id = ${id} for no key update`,
  );
  return row && toRecord(row);
}

/** False when the client id, or the name of a custom app, is taken. */
export async function insertApp(tx: Tx, app: AppRecord): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into apps (id, name, label, status, sign_on_mode, first_party, client_id, external_key, access_policy_id, document,
      created_at, last_updated_at)
    values (${app.id}, ${app.name}, ${app.label}, ${app.status}, ${app.signOnMode}, ${app.firstParty}, ${app.clientId ?? null},
      ${app.externalKey ?? null}, ${app.accessPolicyId ?? null}, ${JSON.stringify(app.document)}::jsonb,
      ${new Date(app.createdMs)}, ${new Date(app.lastUpdatedMs)})
    on conflict do nothing`);
  return inserted === 1;
}

export async function updateApp(tx: Tx, app: AppRecord): Promise<void> {
  await tx.execute(sql`
    update apps set label = ${app.label}, status = ${app.status}, access_policy_id = ${app.accessPolicyId ?? null},
      document = ${JSON.stringify(app.document)}::jsonb, last_updated_at = ${new Date(app.lastUpdatedMs)}
    where id = ${app.id}`);
}

export async function deleteApp(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from apps where id = ${id}`);
}
