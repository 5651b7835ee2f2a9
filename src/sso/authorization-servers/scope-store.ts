import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { ConsentType, Scope } from './authorization-server.ts';

type Row = {
  id: string;
  server_id: string;
  name: string;
  display_name: string | null;
  description: string | null;
  consent: ConsentType;
  optional: boolean;
  is_default: boolean;
  metadata_publish: Scope['metadataPublish'];
  system: boolean;
};

const columns = sql`id, server_id, name, display_name, description, consent, optional, is_default, metadata_publish, system`;

export async function listScopes(db: Reader): Promise<Scope[]> {
  const rows = await db.query<Row>(sql`select ${columns} from oauth_scopes order by server_id, position`);
  return rows.map(toScope);
}

export async function findScope(tx: Tx, serverId: string, id: string): Promise<Scope | undefined> {
  const rows = await tx.query<Row>(sql`
    select ${columns} from oauth_scopes where server_id = ${serverId} and id = ${id}`);
  return rows.map(toScope)[0];
}

export async function isScopeNameTaken(tx: Tx, scope: Scope): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from oauth_scopes where server_id = ${scope.serverId} and name = ${scope.name} and id <> ${scope.id}`);
  return rows.length > 0;
}

export async function insertScope(tx: Tx, scope: Scope, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into oauth_scopes (id, server_id, name, display_name, description, consent, optional, is_default, metadata_publish, system, created_at, last_updated_at)
    values (${scope.id}, ${scope.serverId}, ${scope.name}, ${scope.displayName ?? null}, ${scope.description ?? null},
            ${scope.consent}, ${scope.optional}, ${scope.isDefault}, ${scope.metadataPublish}, ${scope.system}, ${at}, ${at})`);
}

export async function updateScope(tx: Tx, scope: Scope, at: Date): Promise<void> {
  await tx.execute(sql`
    update oauth_scopes set
      name = ${scope.name}, display_name = ${scope.displayName ?? null}, description = ${scope.description ?? null},
      consent = ${scope.consent}, optional = ${scope.optional}, is_default = ${scope.isDefault},
      metadata_publish = ${scope.metadataPublish}, last_updated_at = ${at}
    where server_id = ${scope.serverId} and id = ${scope.id}`);
}

export async function deleteScope(tx: Tx, scope: Scope): Promise<void> {
  await tx.execute(sql`delete from oauth_scopes where server_id = ${scope.serverId} and id = ${scope.id}`);
}

function toScope(row: Row): Scope {
  return {
    id: row.id,
    serverId: row.server_id,
    name: row.name,
    displayName: row.display_name ?? undefined,
    description: row.description ?? undefined,
    consent: row.consent,
    optional: row.optional,
    isDefault: row.is_default,
    metadataPublish: row.metadata_publish,
    system: row.system,
  };
}
