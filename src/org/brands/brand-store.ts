import { type Reader, sql, type Tx } from '#src/platform/database/index.ts';
import type { Brand, BrandImage, ImageKind } from './brand.ts';

type Row = Omit<Brand, 'images'>;
type ImageRow = { brandId: string; kind: ImageKind } & BrandImage;

const columns = sql`id, name, is_default as "isDefault", settings, theme_id as "themeId", theme, created,
  last_updated as "lastUpdated"`;

export async function listBrands(db: Reader): Promise<Brand[]> {
  const rows = await db.query<Row>(sql`select ${columns} from brands order by id`);
  const images = await db.query<ImageRow>(
    sql`select brand_id as "brandId", kind, media_type as "mediaType", hash from brand_images`,
  );
  return rows.map((row) => ({
    ...row,
    images: Object.fromEntries(
      images
        .filter(({ brandId }) => brandId === row.id)
        .map(({ kind, hash, mediaType }) => [kind, { hash, mediaType }]),
    ),
  }));
}

/** Writers of brands go one by one: there are few, and they are people. */
export async function lockBrands(tx: Tx): Promise<Brand[]> {
  await tx.execute(sql`lock table brands in share row exclusive mode`);
  return listBrands(tx);
}

export async function insertBrand(tx: Tx, brand: Brand): Promise<void> {
  await tx.execute(sql`
    insert into brands (id, name, is_default, settings, theme_id, theme, created, last_updated)
    values (${brand.id}, ${brand.name}, ${brand.isDefault}, ${JSON.stringify(brand.settings)}::jsonb, ${brand.themeId},
      ${JSON.stringify(brand.theme)}::jsonb, ${brand.created}, ${brand.lastUpdated})`);
}

export async function updateBrand(tx: Tx, brand: Brand): Promise<void> {
  await tx.execute(sql`
    update brands set name = ${brand.name}, settings = ${JSON.stringify(brand.settings)}::jsonb,
      theme = ${JSON.stringify(brand.theme)}::jsonb, last_updated = ${brand.lastUpdated}
    where id = ${brand.id}`);
}

export async function removeBrand(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`delete from brands where id = ${id}`);
}

export async function putImage(
  tx: Tx,
  brandId: string,
  kind: ImageKind,
  image: BrandImage & { bytes: Buffer },
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    insert into brand_images (brand_id, kind, media_type, hash, bytes, updated)
    values (${brandId}, ${kind}, ${image.mediaType}, ${image.hash}, ${image.bytes}, ${at})
    on conflict (brand_id, kind) do update set media_type = excluded.media_type, hash = excluded.hash,
      bytes = excluded.bytes, updated = excluded.updated`);
}

export async function removeImage(tx: Tx, brandId: string, kind: ImageKind): Promise<void> {
  await tx.execute(sql`delete from brand_images where brand_id = ${brandId} and kind = ${kind}`);
}

/** The bytes, as long as they are still the brand's picture. */
export async function findImageBytes(
  db: Reader,
  brandId: string,
  kind: ImageKind,
  hash: string,
): Promise<Buffer | undefined> {
  const [row] = await db.query<{ bytes: Buffer }>(
    sql`select bytes from brand_images where brand_id = ${brandId} and kind = ${kind} and hash = ${hash}`,
  );
  return row?.bytes;
}

/** The key of the table of domains refuses it as well; this is for the words. */
export async function hasDomain(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.query<{ has: boolean }>(
    sql`select exists (select from custom_domains where brand_id = ${id}) as has`,
  );
  return row?.has === true;
}
