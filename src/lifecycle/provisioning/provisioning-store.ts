import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { PublicJwk } from '#src/protocols/jose/index.ts';
import type { Connection, ConnectionSettings } from './connection.ts';
import type { Capabilities, FeatureName } from './feature.ts';

type ConnectionRow = {
  app_id: string;
  auth_scheme: Connection['authScheme'];
  status: Connection['status'];
  base_url: string | null;
  settings: ConnectionSettings;
  token: Buffer | null;
  admin_password: Buffer | null;
  public_key: PublicJwk | null;
  private_key: Buffer | null;
  created_at: Date;
  last_updated_at: Date;
};

const columns = sql`app_id, auth_scheme, status, base_url, settings, token, admin_password, public_key, private_key,
  created_at, last_updated_at`;

const toConnection = (row: ConnectionRow): Connection => ({
  appId: row.app_id,
  authScheme: row.auth_scheme,
  status: row.status,
  baseUrl: row.base_url ?? undefined,
  settings: row.settings,
  token: row.token ?? undefined,
  adminPassword: row.admin_password ?? undefined,
  publicKey: row.public_key ?? undefined,
  privateKey: row.private_key ?? undefined,
  createdMs: row.created_at.getTime(),
  lastUpdatedMs: row.last_updated_at.getTime(),
});

export async function findConnection(db: Reader, appId: string): Promise<Connection | undefined> {
  const [row] = await db.query<ConnectionRow>(
    sql`select ${columns} from provisioning_connections where app_id = ${appId}`,
  );
  return row && toConnection(row);
}

export async function putConnection(tx: Tx, connection: Connection): Promise<void> {
  const { appId, authScheme, status, baseUrl, settings, token, adminPassword, privateKey } = connection;
  const publicKey = connection.publicKey === undefined ? null : JSON.stringify(connection.publicKey);
  await tx.execute(sql`
    insert into provisioning_connections (app_id, auth_scheme, status, base_url, settings, token, admin_password, public_key,
      private_key, created_at, last_updated_at)
    values (${appId}, ${authScheme}, ${status}, ${baseUrl ?? null}, ${JSON.stringify(settings)}::jsonb, ${token ?? null},
      ${adminPassword ?? null}, ${publicKey}::jsonb, ${privateKey ?? null}, ${new Date(connection.createdMs)},
      ${new Date(connection.lastUpdatedMs)})
    on conflict (app_id) do update set auth_scheme = excluded.auth_scheme, status = excluded.status,
      base_url = excluded.base_url, settings = excluded.settings, token = excluded.token,
      admin_password = excluded.admin_password, public_key = excluded.public_key, private_key = excluded.private_key,
      last_updated_at = excluded.last_updated_at`);
}

export async function findCapabilities(
  db: Reader,
  appId: string,
): Promise<ReadonlyMap<FeatureName, Capabilities>> {
  const rows = await db.query<{ name: FeatureName; capabilities: Capabilities }>(
    sql`select name, capabilities from provisioning_features where app_id = ${appId}`,
  );
  return new Map(rows.map((row) => [row.name, row.capabilities]));
}

export async function putCapabilities(
  tx: Tx,
  feature: { appId: string; name: FeatureName; capabilities: Capabilities },
  now: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into provisioning_features (app_id, name, capabilities, last_updated_at)
    values (${feature.appId}, ${feature.name}, ${JSON.stringify(feature.capabilities)}::jsonb, ${now})
    on conflict (app_id, name) do update set capabilities = excluded.capabilities,
      last_updated_at = excluded.last_updated_at`);
}
