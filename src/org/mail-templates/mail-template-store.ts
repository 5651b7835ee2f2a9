import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type Customization = {
  id: string;
  brandId: string;
  templateName: string;
  language: string;
  isDefault: boolean;
  subject: string;
  body: string;
  created: Date;
  lastUpdated: Date;
};
export type Recipients = 'ALL_USERS' | 'NO_USERS';
export type TemplateSetting = { brandId: string; templateName: string; recipients: Recipients };

const columns = sql`id, brand_id as "brandId", template_name as "templateName", language, is_default as "isDefault", subject,
  body, created, last_updated as "lastUpdated"`;

export const listCustomizations = (db: Reader): Promise<Customization[]> =>
  db.query<Customization>(sql`select ${columns} from email_customizations order by id`);

export const listSettings = (db: Reader): Promise<TemplateSetting[]> =>
  db.query<TemplateSetting>(
    sql`select brand_id as "brandId", template_name as "templateName", recipients from email_template_settings`,
  );

export async function lockCustomizations(
  tx: Tx,
  brandId: string,
  templateName: string,
): Promise<Customization[]> {
  await tx.execute(sql`lock table email_customizations in share row exclusive mode`);
  return tx.query<Customization>(sql`
    select ${columns} from email_customizations where brand_id = ${brandId} and template_name = ${templateName} order by id`);
}

export async function put(tx: Tx, one: Customization): Promise<void> {
  await tx.execute(sql`
    insert into email_customizations (id, brand_id, template_name, language, is_default, subject, body, created, last_updated)
    values (${one.id}, ${one.brandId}, ${one.templateName}, ${one.language}, ${one.isDefault}, ${one.subject}, ${one.body},
      ${one.created}, ${one.lastUpdated})
    on conflict (id) do update set language = excluded.language, is_default = excluded.is_default, subject = excluded.subject,
      body = excluded.body, last_updated = excluded.last_updated`);
}

export async function clearDefault(tx: Tx, brandId: string, templateName: string): Promise<void> {
  await tx.execute(sql`
    update email_customizations set is_default = false where brand_id = ${brandId} and template_name = ${templateName} and is_default`);
}

export async function remove(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from email_customizations where id = ${id}`);
}

export async function removeAll(tx: Tx, brandId: string, templateName: string): Promise<void> {
  await tx.execute(
    sql`delete from email_customizations where brand_id = ${brandId} and template_name = ${templateName}`,
  );
}

export async function putSetting(
  tx: Tx,
  { brandId, templateName, recipients }: TemplateSetting,
): Promise<void> {
  await tx.execute(sql`
    insert into email_template_settings (brand_id, template_name, recipients) values (${brandId}, ${templateName}, ${recipients})
    on conflict (brand_id, template_name) do update set recipients = excluded.recipients`);
}
