import { createHash } from 'node:crypto';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import { type Actor, systemActor, type SystemLog } from '#src/system-log/index.ts';
import {
  type Brand,
  type BrandSettings,
  type ImageKind,
  plainSettings,
  plainTheme,
  type Theme,
} from './brand.ts';
import * as store from './brand-store.ts';
import { type PageTheme, themeOf } from './theme-style.ts';

export type By = { actor: Actor; client?: ClientContext };
export type BrandChange = { name: string } & Partial<BrandSettings>;
type Needs = { clock: Clock; ids: Ids; database: Database; snapshots: Snapshots; systemLog: SystemLog };
type Book = { brands: readonly Brand[]; themes: ReadonlyMap<string, PageTheme | undefined> };

export type Brands = {
  all(): readonly Brand[];
  find(id: string): Brand | undefined;
  /** Throws where there is none. */
  get(id: string): Brand;
  /** Of every address that has none of its own. Undefined before the org is made. */
  default(): Brand | undefined;
  /** How pages of this brand look, else those of the default brand; undefined: as the product does. */
  pageTheme(brandId?: string): PageTheme | undefined;
  create(name: string, by: By): Promise<Brand>;
  replace(id: string, change: BrandChange, by: By): Promise<Brand>;
  replaceTheme(id: string, themeId: string, theme: Theme, by: By): Promise<Brand>;
  remove(id: string, by: By): Promise<void>;
  setImage(
    id: string,
    themeId: string,
    kind: ImageKind,
    picture: { mediaType: string; bytes: Buffer },
    by: By,
  ): Promise<Brand>;
  removeImage(id: string, themeId: string, kind: ImageKind, by: By): Promise<void>;
  /** Whose address mail of this brand comes from. */
  setEmailDomain(tx: Tx, id: string, emailDomainId: string | null, by: By): Promise<void>;
  imageBytes(id: string, kind: ImageKind, hash: string): Promise<Buffer | undefined>;
  seedDefaults(tx: Tx, name: string): Promise<void>;
};

export function createBrands(needs: Needs): Brands {
  const { clock, ids, database, snapshots, systemLog } = needs;
  const section: Section<Book> = {
    name: 'brands',
    async load(db) {
      const brands = await store.listBrands(db);
      return { brands, themes: new Map(brands.map((brand) => [brand.id, themeOf(brand)])) };
    },
  };
  snapshots.register(section);

  const record = async (tx: Tx, verb: string, brand: Brand, by: By, before?: Brand): Promise<void> => {
    await systemLog.record(tx, {
      eventType: `system.brand.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [
        {
          id: brand.id,
          type: 'Brand',
          alternateId: brand.name,
          displayName: brand.name,
          ...(before && { changeDetails: { from: shown(before), to: shown(brand) } }),
        },
      ],
    });
    await snapshots.changed(tx, section);
  };

  const newBrand = (name: string, isDefault: boolean): Brand => {
    const now = clock.now();
    return {
      id: ids.newId('bnd'),
      name,
      isDefault,
      settings: plainSettings,
      themeId: ids.newId('the'),
      theme: plainTheme,
      images: {},
      created: now,
      lastUpdated: now,
    };
  };

  const checkName = (brands: readonly Brand[], name: string, id?: string): void => {
    if (brands.some((one) => one.id !== id && one.name.toLowerCase() === name.toLowerCase()))
      throw new ApiError('E0000202');
  };

  const change = (id: string, by: By, work: (tx: Tx, brand: Brand, all: Brand[]) => Promise<Brand>) =>
    database.transaction(async (tx) => {
      const all = await store.lockBrands(tx);
      const before = all.find((one) => one.id === id);
      if (!before) throw notFound(id, 'Brand');
      const changed = { ...(await work(tx, before, all)), lastUpdated: clock.now() };
      await store.updateBrand(tx, changed);
      await record(tx, 'update', changed, by, before);
      return changed;
    });

  const checkTheme = (brand: Brand, themeId: string): void => {
    if (brand.themeId !== themeId) throw notFound(themeId, 'Theme');
  };

  const all = () => snapshots.current(section).brands;
  const find = (id: string) => all().find((one) => one.id === id);
  return {
    all,
    find,
    get(id) {
      const found = find(id);
      if (!found) throw notFound(id, 'Brand');
      return found;
    },
    default: () => all().find(({ isDefault }) => isDefault),
    pageTheme(brandId) {
      const { brands, themes } = snapshots.current(section);
      const shown =
        brandId !== undefined && themes.has(brandId)
          ? brandId
          : brands.find(({ isDefault }) => isDefault)?.id;
      return shown === undefined ? undefined : themes.get(shown);
    },
    create: (name, by) =>
      database.transaction(async (tx) => {
        checkName(await store.lockBrands(tx), name);
        const brand = newBrand(name, false);
        await store.insertBrand(tx, brand);
        await record(tx, 'create', brand, by);
        return brand;
      }),
    replace: (id, { name, ...settings }, by) =>
      change(id, by, async (_, brand, brands) => {
        checkName(brands, name, id);
        const { emailDomainId } = brand.settings;
        return { ...brand, name, settings: { ...plainSettings, emailDomainId, ...settings } };
      }),
    replaceTheme: (id, themeId, theme, by) =>
      change(id, by, async (_, brand) => {
        checkTheme(brand, themeId);
        return { ...brand, theme };
      }),
    remove: (id, by) =>
      database.transaction(async (tx) => {
        const brand = (await store.lockBrands(tx)).find((one) => one.id === id);
        if (!brand) throw notFound(id, 'Brand');
        if (brand.isDefault) throw new ApiError('E0000200');
        if (await store.hasDomain(tx, id)) throw new ApiError('E0000201');
        await store.removeBrand(tx, id);
        await record(tx, 'delete', brand, by);
      }),
    setImage: (id, themeId, kind, { mediaType, bytes }, by) =>
      change(id, by, async (tx, brand) => {
        checkTheme(brand, themeId);
        const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
        await store.putImage(tx, id, kind, { mediaType, hash, bytes }, clock.now());
        return { ...brand, images: { ...brand.images, [kind]: { mediaType, hash } } };
      }),
    async removeImage(id, themeId, kind, by) {
      await change(id, by, async (tx, brand) => {
        checkTheme(brand, themeId);
        await store.removeImage(tx, id, kind);
        const { [kind]: _, ...images } = brand.images;
        return { ...brand, images };
      });
    },
    async setEmailDomain(tx, id, emailDomainId, by) {
      const before = (await store.lockBrands(tx)).find((one) => one.id === id);
      if (!before) throw notFound(id, 'Brand');
      const changed = {
        ...before,
        settings: { ...before.settings, emailDomainId },
        lastUpdated: clock.now(),
      };
      await store.updateBrand(tx, changed);
      await record(tx, 'update', changed, by, before);
    },
    imageBytes: (id, kind, hash) => store.findImageBytes(database, id, kind, hash),
    async seedDefaults(tx, name) {
      if ((await store.lockBrands(tx)).length > 0) return;
      const brand = newBrand(name, true);
      await store.insertBrand(tx, brand);
      await record(tx, 'create', brand, { actor: systemActor });
    },
  };
}

const shown = ({ name, settings, theme, images }: Brand) => ({ name, settings, theme, images });
