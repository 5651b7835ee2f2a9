import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type Characteristics = {
  platformAttached: boolean;
  fipsCompliant: boolean;
  hardwareProtected: boolean;
};
export type RootCertificate = { x5c: string; thumbprint: string; issuer: string; expires: string };

/** A model of security keys that the FIDO metadata does not know. */
export type Aaguid = {
  aaguid: string;
  name: string;
  characteristics: Characteristics;
  certificates: RootCertificate[];
};

const columns = sql`aaguid, name, characteristics, certificates`;

export async function listAll(db: Reader): Promise<Aaguid[]> {
  return db.query<Aaguid>(sql`select ${columns} from authenticator_aaguids order by aaguid`);
}

export async function find(db: Reader, aaguid: string): Promise<Aaguid | undefined> {
  const [found] = await db.query<Aaguid>(
    sql`select ${columns} from authenticator_aaguids where aaguid = ${aaguid}`,
  );
  return found;
}

export async function lock(tx: Tx, aaguid: string): Promise<Aaguid | undefined> {
  const [found] = await tx.query<Aaguid>(
    sql`select ${columns} from authenticator_aaguids where aaguid = ${aaguid} for update`,
  );
  return found;
}

/** False where it is there. */
export async function insert(tx: Tx, one: Aaguid): Promise<boolean> {
  const written = await tx.execute(sql`
    insert into authenticator_aaguids (aaguid, name, characteristics, certificates)
    values (${one.aaguid}, ${one.name}, ${JSON.stringify(one.characteristics)}::jsonb, ${JSON.stringify(one.certificates)}::jsonb)
    on conflict do nothing`);
  return written === 1;
}

export async function update(tx: Tx, one: Aaguid): Promise<void> {
  await tx.execute(sql`
    update authenticator_aaguids set name = ${one.name}, characteristics = ${JSON.stringify(one.characteristics)}::jsonb,
      certificates = ${JSON.stringify(one.certificates)}::jsonb
    where aaguid = ${one.aaguid}`);
}

export async function remove(tx: Tx, aaguid: string): Promise<void> {
  await tx.execute(sql`delete from authenticator_aaguids where aaguid = ${aaguid}`);
}
