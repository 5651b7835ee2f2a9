import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { SigningAlgorithm } from '#src/sso/keys/index.ts';
import type {
  AuthorizationServer,
  IssuerMode,
  LifecycleStatus,
  RotationMode,
} from './authorization-server.ts';

type Row = {
  id: string;
  name: string;
  description: string | null;
  audiences: string[];
  issuer_mode: IssuerMode;
  status: LifecycleStatus;
  rotation_mode: RotationMode;
  signing_algorithm: SigningAlgorithm;
  created_at: Date;
  last_updated_at: Date;
};

const columns = sql`id, name, description, audiences, issuer_mode, status, rotation_mode, signing_algorithm, created_at, last_updated_at`;

export async function listServers(db: Reader): Promise<AuthorizationServer[]> {
  const rows = await db.query<Row>(sql`select ${columns} from authorization_servers order by created_at, id`);
  return rows.map(toServer);
}

/** Holds the row until the transaction ends: whatever belongs to one server changes one thing after the other. */
export async function lockServer(tx: Tx, id: string): Promise<AuthorizationServer | undefined> {
  const rows = await tx.query<Row>(
    sql`select ${columns} from authorization_servers where id = ${id} for update`,
  );
  return rows.map(toServer)[0];
}

/** Whether another server has the name, whatever its case. */
export async function isServerNameTaken(tx: Tx, name: string, exceptId: string): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from authorization_servers where lower(name) = lower(${name}) and id <> ${exceptId}`);
  return rows.length > 0;
}

/** False when another server took the id or the name in the same moment. */
export async function insertServer(tx: Tx, server: AuthorizationServer): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into authorization_servers (id, name, description, audiences, issuer_mode, status, rotation_mode, signing_algorithm, created_at, last_updated_at)
    values (${server.id}, ${server.name}, ${server.description ?? null}, ${server.audiences}, ${server.issuerMode},
            ${server.status}, ${server.rotationMode}, ${server.signingAlgorithm},
            ${new Date(server.createdMs)}, ${new Date(server.lastUpdatedMs)})
    on conflict do nothing`);
  return inserted === 1;
}

export async function updateServer(tx: Tx, server: AuthorizationServer): Promise<void> {
  await tx.execute(sql`
    update authorization_servers set
      name = ${server.name}, description = ${server.description ?? null}, audiences = ${server.audiences},
      issuer_mode = ${server.issuerMode}, status = ${server.status}, rotation_mode = ${server.rotationMode},
      signing_algorithm = ${server.signingAlgorithm}, last_updated_at = ${new Date(server.lastUpdatedMs)}
    where id = ${server.id}`);
}

export async function deleteServer(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from authorization_servers where id = ${id}`);
}

function toServer(row: Row): AuthorizationServer {
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? undefined,
    audiences: row.audiences,
    issuerMode: row.issuer_mode,
    status: row.status,
    rotationMode: row.rotation_mode,
    signingAlgorithm: row.signing_algorithm,
    createdMs: row.created_at.getTime(),
    lastUpdatedMs: row.last_updated_at.getTime(),
  };
}
