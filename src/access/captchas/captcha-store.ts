import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export const captchaTypes = ['HCAPTCHA', 'RECAPTCHA_V2'] as const;
export type Captcha = { id: string; name: string; siteKey: string; type: (typeof captchaTypes)[number] };

const columns = sql`id, name, site_key as "siteKey", type`;

export async function listAll(db: Reader): Promise<Captcha[]> {
  return db.query<Captcha>(sql`select ${columns} from captchas order by id`);
}

export async function find(db: Reader, id: string): Promise<Captcha | undefined> {
  const [found] = await db.query<Captcha>(sql`select ${columns} from captchas where id = ${id}`);
  return found;
}

/** False where the organisation has one. */
export async function insert(tx: Tx, captcha: Captcha, secret: Buffer): Promise<boolean> {
  const { id, name, siteKey, type } = captcha;
  const written = await tx.execute(sql`
    insert into captchas (id, name, site_key, type, secret) values (${id}, ${name}, ${siteKey}, ${type}, ${secret})
    on conflict (only_row) do nothing`);
  return written === 1;
}

/** Without a secret, the old one stays. */
export async function update(tx: Tx, captcha: Captcha, secret: Buffer | undefined): Promise<void> {
  await tx.execute(sql`
    update captchas set name = ${captcha.name}, site_key = ${captcha.siteKey}, type = ${captcha.type},
      secret = coalesce(${secret ?? null}::bytea, secret)
    where id = ${captcha.id}`);
}

export async function lock(tx: Tx, id: string): Promise<(Captcha & { isChosen: boolean }) | undefined> {
  const [found] = await tx.query<Captcha & { isChosen: boolean }>(
    sql`select ${columns}, is_chosen as "isChosen" from captchas where id = ${id} for update`,
  );
  return found;
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from captchas where id = ${id}`);
}

export async function findChosen(db: Reader): Promise<string | undefined> {
  const [found] = await db.query<{ id: string }>(sql`select id from captchas where is_chosen`);
  return found?.id;
}

export async function choose(tx: Tx, id: string | undefined): Promise<void> {
  await tx.execute(sql`update captchas set is_chosen = (id = ${id ?? ''})`);
}
