import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type SigningKeyRow = {
  idpId: string;
  kid: string;
  privateBox: Buffer;
  /** DER. */
  certificate: Buffer;
  created: Date;
  lastUpdated: Date;
};
export type CsrRow = { id: string; idpId: string; request: Buffer; privateBox: Buffer; created: Date };

const keyColumns = sql`idp_id as "idpId", kid, private_box as "privateBox", certificate, created_at as created,
  last_updated_at as "lastUpdated"`;
const csrColumns = sql`id, idp_id as "idpId", request, private_box as "privateBox", created_at as created`;

export async function listKeys(db: Reader, idpId: string): Promise<SigningKeyRow[]> {
  return db.query<SigningKeyRow>(sql`
    select ${keyColumns} from identity_provider_signing_keys where idp_id = ${idpId} order by created_at, kid`);
}

export async function insertKey(tx: Tx, key: SigningKeyRow): Promise<boolean> {
  const inserted = await tx.execute(sql`
    insert into identity_provider_signing_keys (idp_id, kid, private_box, certificate, created_at, last_updated_at)
    values (${key.idpId}, ${key.kid}, ${key.privateBox}, ${key.certificate}, ${key.created}, ${key.lastUpdated})
    on conflict do nothing`);
  return inserted === 1;
}

export async function listCsrs(db: Reader, idpId: string): Promise<CsrRow[]> {
  return db.query<CsrRow>(sql`
    select ${csrColumns} from identity_provider_csrs where idp_id = ${idpId} order by created_at, id`);
}

export async function insertCsr(tx: Tx, csr: CsrRow): Promise<void> {
  await tx.execute(sql`
    insert into identity_provider_csrs (id, idp_id, request, private_box, created_at)
    values (${csr.id}, ${csr.idpId}, ${csr.request}, ${csr.privateBox}, ${csr.created})`);
}

export async function deleteCsr(tx: Tx, idpId: string, id: string): Promise<boolean> {
  return (
    (await tx.execute(sql`delete from identity_provider_csrs where id = ${id} and idp_id = ${idpId}`)) === 1
  );
}
