import type { Brands } from '#src/org/brands/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { TextRecords } from '#src/platform/outbound-http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';
import * as store from './domain-store.ts';

export type By = { actor: Actor; client: ClientContext };
type Needs = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  systemLog: SystemLog;
  textRecords: TextRecords;
  brands: Brands;
};
type Book = { custom: readonly store.CustomDomain[]; email: readonly store.EmailDomain[] };
type Sender = { displayName: string; userName: string };

export type Domains = {
  custom(): readonly store.CustomDomain[];
  getCustom(id: string): store.CustomDomain;
  createCustom(domain: string, by: By): Promise<store.CustomDomain>;
  setBrand(id: string, brandId: string, by: By): Promise<store.CustomDomain>;
  verifyCustom(id: string, by: By): Promise<store.CustomDomain>;
  removeCustom(id: string, by: By): Promise<void>;
  /** Of a host name as called: whether it is one that its owner has proved. */
  isOwn(host: string): boolean;
  /** Whose look a page under this origin has. */
  brandIdOf(origin: string): string | undefined;
  email(): readonly store.EmailDomain[];
  getEmail(id: string): store.EmailDomain;
  createEmail(
    draft: Sender & { domain: string; brandId: string; validationSubdomain: string },
    by: By,
  ): Promise<store.EmailDomain>;
  replaceEmail(id: string, sender: Sender, by: By): Promise<store.EmailDomain>;
  verifyEmail(id: string, by: By): Promise<store.EmailDomain>;
  removeEmail(id: string, by: By): Promise<void>;
  /** Who mail comes from, where the default brand says so and may. */
  sender(): string | undefined;
};

const maxDomains = 200;

export const customRecordName = ({ domain }: { domain: string }): string => `_gatehouse.${domain}`;
export const emailRecordName = ({ domain, validationSubdomain }: store.EmailDomain): string =>
  `_gatehouse.${validationSubdomain}.${domain}`;

export function createDomains(needs: Needs): Domains {
  const { clock, ids, database, snapshots, systemLog, textRecords, brands } = needs;
  const section: Section<Book> = {
    name: 'domains',
    load: async (db) => ({
      custom: await store.listCustomDomains(db),
      email: await store.listEmailDomains(db),
    }),
  };
  snapshots.register(section);

  const record = async (tx: Tx, eventType: string, one: { id: string; domain: string }, by: By) => {
    await systemLog.record(tx, {
      eventType,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [{ id: one.id, type: 'Domain', alternateId: one.domain, displayName: one.domain }],
    });
    await snapshots.changed(tx, section);
  };

  const locked = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await store.lockDomains(tx);
      return work(tx);
    });
  const one = <T extends { id: string }>(all: readonly T[], id: string, type: string): T => {
    const found = all.find((each) => each.id === id);
    if (!found) throw notFound(id, type);
    return found;
  };
  const newSecret = () => ids.newSecret(20);
  const custom = () => snapshots.current(section).custom;
  const email = () => snapshots.current(section).email;
  const getCustom = (id: string) => one(custom(), id, 'Domain');
  const getEmail = (id: string) => one(email(), id, 'EmailDomain');

  /** Asked outside of any transaction: DNS may take its time. */
  const isProved = async (name: string, value: string): Promise<boolean> =>
    (await textRecords.lookup(name)).includes(value);

  return {
    custom,
    getCustom,
    createCustom: (domain, by) =>
      locked(async (tx) => {
        const all = await store.listCustomDomains(tx);
        if (all.some((each) => each.domain === domain))
          throw validationFailed('domain', ['domain: this domain is there already']);
        if (all.length >= maxDomains)
          throw validationFailed('domain', [`domain: there are ${maxDomains} already`]);
        const brand = brands.default();
        if (!brand) throw new Error('there is no default brand');
        const now = clock.now();
        const made: store.CustomDomain = {
          id: ids.newId('OcD'),
          domain,
          brandId: brand.id,
          verification: newSecret(),
          status: 'NOT_STARTED',
          created: now,
          lastUpdated: now,
        };
        await store.putCustomDomain(tx, made);
        await record(tx, 'system.custom_url_domain.initiate', made, by);
        return made;
      }),
    setBrand: (id, brandId, by) =>
      locked(async (tx) => {
        const before = one(await store.listCustomDomains(tx), id, 'Domain');
        if (!brands.find(brandId))
          throw validationFailed('brandId', [`brandId: there is no brand ${brandId}`]);
        const changed = { ...before, brandId, lastUpdated: clock.now() };
        await store.putCustomDomain(tx, changed);
        await record(tx, 'system.custom_url_domain.update', changed, by);
        return changed;
      }),
    async verifyCustom(id, by) {
      const asked = getCustom(id);
      const proved = await isProved(customRecordName(asked), asked.verification);
      return locked(async (tx) => {
        const before = one(await store.listCustomDomains(tx), id, 'Domain');
        // Certificates are the proxy's or the configuration's, so nothing is left to be done after the proof.
        const status = proved ? 'COMPLETED' : before.status === 'COMPLETED' ? 'COMPLETED' : 'IN_PROGRESS';
        if (status === before.status) return before;
        const changed: store.CustomDomain = { ...before, status, lastUpdated: clock.now() };
        await store.putCustomDomain(tx, changed);
        await record(tx, 'system.custom_url_domain.verify', changed, by);
        return changed;
      });
    },
    removeCustom: (id, by) =>
      locked(async (tx) => {
        const before = one(await store.listCustomDomains(tx), id, 'Domain');
        await store.removeCustomDomain(tx, id);
        await record(tx, 'system.custom_url_domain.delete', before, by);
      }),
    isOwn: (host) =>
      custom().some(({ domain, status }) => status === 'COMPLETED' && domain === host.toLowerCase()),
    brandIdOf(origin) {
      const all = custom();
      if (all.length === 0 || !URL.canParse(origin)) return undefined;
      const { hostname } = new URL(origin);
      return all.find(({ domain, status }) => status === 'COMPLETED' && domain === hostname)?.brandId;
    },
    email,
    getEmail,
    createEmail: ({ brandId, ...draft }, by) =>
      locked(async (tx) => {
        const brand = brands.find(brandId);
        if (!brand) throw validationFailed('brandId', [`brandId: there is no brand ${brandId}`]);
        const all = await store.listEmailDomains(tx);
        if (all.some((each) => each.domain === draft.domain && each.userName === draft.userName))
          throw new ApiError('E0000197');
        const now = clock.now();
        const made: store.EmailDomain = {
          id: ids.newId('OeD'),
          ...draft,
          verification: newSecret(),
          status: 'NOT_STARTED',
          created: now,
          lastUpdated: now,
        };
        await store.putEmailDomain(tx, made);
        await brands.setEmailDomain(tx, brandId, made.id, by);
        await record(tx, 'system.email.domain.create', made, by);
        return made;
      }),
    replaceEmail: (id, sender, by) =>
      locked(async (tx) => {
        const before = one(await store.listEmailDomains(tx), id, 'EmailDomain');
        const changed = { ...before, ...sender, lastUpdated: clock.now() };
        await store.putEmailDomain(tx, changed);
        await record(tx, 'system.email.domain.update', changed, by);
        return changed;
      }),
    async verifyEmail(id, by) {
      const asked = getEmail(id);
      const proved = await isProved(emailRecordName(asked), asked.verification);
      if (!proved && asked.status !== 'VERIFIED') {
        throw new ApiError('E0000218', {
          causes: [
            `${emailRecordName(asked)}: has no TXT record that says ${asked.verification}; DNS may take an hour`,
          ],
        });
      }
      return locked(async (tx) => {
        const before = one(await store.listEmailDomains(tx), id, 'EmailDomain');
        if (before.status === 'VERIFIED') return before;
        const changed: store.EmailDomain = { ...before, status: 'VERIFIED', lastUpdated: clock.now() };
        await store.putEmailDomain(tx, changed);
        await record(tx, 'system.email.domain.verify', changed, by);
        return changed;
      });
    },
    removeEmail: (id, by) =>
      locked(async (tx) => {
        const before = one(await store.listEmailDomains(tx), id, 'EmailDomain');
        for (const brand of brands.all().filter(({ settings }) => settings.emailDomainId === id))
          await brands.setEmailDomain(tx, brand.id, null, by);
        await store.removeEmailDomain(tx, id);
        await record(tx, 'system.email.domain.delete', before, by);
      }),
    sender() {
      const wanted = brands.default()?.settings.emailDomainId;
      const found = wanted
        ? email().find(({ id, status }) => id === wanted && status === 'VERIFIED')
        : undefined;
      return found && `"${found.displayName.replace(/["\\]/g, '')}" <${found.userName}@${found.domain}>`;
    },
  };
}
