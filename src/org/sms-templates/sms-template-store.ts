import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';

export type SmsTemplate = {
  id: string;
  name: string;
  type: 'SMS_VERIFY_CODE';
  template: string;
  translations: Record<string, string>;
  created: Date;
  lastUpdated: Date;
};

const columns = sql`id, name, type, template, translations, created, last_updated as "lastUpdated"`;

export const listTemplates = (db: Reader): Promise<SmsTemplate[]> =>
  db.query<SmsTemplate>(sql`select ${columns} from sms_templates order by id`);

export async function lockTemplates(tx: Tx): Promise<SmsTemplate[]> {
  await tx.execute(sql`lock table sms_templates in share row exclusive mode`);
  return listTemplates(tx);
}

export async function putTemplate(tx: Tx, one: SmsTemplate): Promise<void> {
  await tx.execute(sql`
    insert into sms_templates (id, name, type, template, translations, created, last_updated)
    values (${one.id}, ${one.name}, ${one.type}, ${one.template}, ${JSON.stringify(one.translations)}::jsonb, ${one.created},
      ${one.lastUpdated})
    on conflict (id) do update set name = excluded.name, template = excluded.template, translations = excluded.translations,
      last_updated = excluded.last_updated`);
}

export async function removeTemplate(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from sms_templates where id = ${id}`);
}
