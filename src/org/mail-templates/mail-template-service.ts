import type { Brands } from '#src/org/brands/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';
import { fillIn, type MailTemplate, mailTemplates, type MailValues, problemsOf } from './mail-template.ts';
import * as store from './mail-template-store.ts';

export type By = { actor: Actor; client: ClientContext };
export type Draft = { language: string; subject: string; body: string; isDefault?: boolean | undefined };
type Needs = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: SystemLog;
  brands: Brands;
};
type Book = { customizations: readonly store.Customization[]; settings: readonly store.TemplateSetting[] };

/** A mail in the organisation's own words; `nobody` where mails of this kind are switched off. */
export type Worded = { subject: string; html: string; text: string } | 'nobody' | undefined;

export type MailTemplates = {
  get(name: string): MailTemplate;
  customizations(brandId: string, name: string): store.Customization[];
  getCustomization(brandId: string, name: string, id: string): store.Customization;
  recipients(brandId: string, name: string): store.Recipients;
  /** What goes out to a reader of this language; undefined: the product's own words. */
  word(name: string, language: string, values: MailValues): Worded;
  create(brandId: string, name: string, draft: Draft, by: By): Promise<store.Customization>;
  replace(brandId: string, name: string, id: string, draft: Draft, by: By): Promise<store.Customization>;
  remove(brandId: string, name: string, id: string, by: By): Promise<void>;
  removeAll(brandId: string, name: string, by: By): Promise<void>;
  setRecipients(brandId: string, name: string, recipients: store.Recipients, by: By): Promise<void>;
};

export function createMailTemplates(needs: Needs): MailTemplates {
  const { clock, ids, database, snapshots, systemLog, brands } = needs;
  const section: Section<Book> = {
    name: 'mail-templates',
    load: async (db) => ({
      customizations: await store.listCustomizations(db),
      settings: await store.listSettings(db),
    }),
  };
  snapshots.register(section);

  const record = async (tx: Tx, verb: string, name: string, by: By, detail: Record<string, string>) => {
    await systemLog.record(tx, {
      eventType: `system.email.template.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [{ id: name, type: 'EmailTemplate', alternateId: name, displayName: name }],
      debugData: detail,
    });
    await snapshots.changed(tx, section);
  };

  const get = (name: string): MailTemplate => {
    const found = mailTemplates.find((one) => one.name === name);
    if (!found) throw notFound(name, 'EmailTemplate');
    return found;
  };

  const customizations = (brandId: string, name: string) =>
    snapshots
      .current(section)
      .customizations.filter((one) => one.brandId === brandId && one.templateName === name);

  const recipients = (brandId: string, name: string): store.Recipients =>
    snapshots.current(section).settings.find((one) => one.brandId === brandId && one.templateName === name)
      ?.recipients ?? 'ALL_USERS';

  const checkWording = (name: string, draft: Draft): void => {
    const problems = problemsOf(get(name), draft);
    if (problems.length > 0) throw validationFailed('EmailCustomization', problems);
  };

  /** Of a template that is customised one wording is the default, whatever was asked. */
  const write = async (tx: Tx, all: store.Customization[], one: store.Customization): Promise<void> => {
    if (all.some((other) => other.id !== one.id && other.language === one.language))
      throw new ApiError('E0000183');
    if (one.isDefault) await store.clearDefault(tx, one.brandId, one.templateName);
    await store.put(tx, one);
  };

  const changing = <T>(
    brandId: string,
    name: string,
    work: (tx: Tx, all: store.Customization[]) => Promise<T>,
  ) => {
    get(name);
    brands.get(brandId);
    return database.transaction(async (tx) => work(tx, await store.lockCustomizations(tx, brandId, name)));
  };

  const oneOf = (all: store.Customization[], id: string): store.Customization => {
    const found = all.find((one) => one.id === id);
    if (!found) throw notFound(id, 'EmailCustomization');
    return found;
  };

  return {
    get,
    customizations,
    recipients,
    getCustomization: (brandId, name, id) => oneOf(customizations(brandId, name), id),
    word(name, language, values) {
      const brand = brands.default();
      if (!brand) return undefined;
      if (recipients(brand.id, name) === 'NO_USERS') return 'nobody';
      const all = customizations(brand.id, name);
      const wording = all.find((one) => one.language === language) ?? all.find((one) => one.isDefault);
      return wording && fillIn(wording, { ...values, 'brand.name': brand.name });
    },
    create: (brandId, name, draft, by) =>
      changing(brandId, name, async (tx, all) => {
        checkWording(name, draft);
        const now = clock.now();
        const one: store.Customization = {
          id: ids.newId('oel'),
          brandId,
          templateName: name,
          ...draft,
          isDefault: all.length === 0 || draft.isDefault === true,
          created: now,
          lastUpdated: now,
        };
        await write(tx, all, one);
        await record(tx, 'create', name, by, { language: one.language });
        return one;
      }),
    replace: (brandId, name, id, draft, by) =>
      changing(brandId, name, async (tx, all) => {
        const before = oneOf(all, id);
        checkWording(name, draft);
        if (before.isDefault && draft.isDefault === false) throw new ApiError('E0000185');
        const one = {
          ...before,
          ...draft,
          isDefault: before.isDefault || draft.isDefault === true,
          lastUpdated: clock.now(),
        };
        await write(tx, all, one);
        await record(tx, 'update', name, by, { language: one.language });
        return one;
      }),
    remove: (brandId, name, id, by) =>
      changing(brandId, name, async (tx, all) => {
        const before = oneOf(all, id);
        if (before.isDefault && all.length > 1) throw new ApiError('E0000184');
        await store.remove(tx, id);
        await record(tx, 'delete', name, by, { language: before.language });
      }),
    removeAll: (brandId, name, by) =>
      changing(brandId, name, async (tx, all) => {
        if (all.length === 0) return;
        await store.removeAll(tx, brandId, name);
        await record(tx, 'delete', name, by, { languages: all.map((one) => one.language).join(' ') });
      }),
    setRecipients: (brandId, name, wanted, by) =>
      changing(brandId, name, async (tx) => {
        await store.putSetting(tx, { brandId, templateName: name, recipients: wanted });
        await record(tx, 'settings.update', name, by, { recipients: wanted });
      }),
  };
}
