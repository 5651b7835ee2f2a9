// Static files, named by what is in them: a URL's content never changes, so a browser keeps it for good.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type AssetUrls = {
  url(name: string): string;
  /** How the organisation wants its pages to look; undefined: as they are. */
  theme?(): PageTheme | undefined;
};

/** Addresses of what a brand puts over the product's own look. */
export type PageTheme = {
  stylesheet: string;
  favicon: string | undefined;
  /** By place; none where the mark stays. */
  logos: Partial<Record<'signin' | 'home', string>>;
};

export type ServedAsset = {
  bytes: Buffer;
  contentType: string;
  encoding: 'br' | 'gzip' | undefined;
  compressible: boolean;
};

export type Assets = AssetUrls & {
  /** Part of every URL; another value in a URL means another version of this program made the page. */
  readonly build: string;
  names(): string[];
  serve(name: string, acceptEncoding: string): Promise<ServedAsset | undefined>;
};

/** Where each file comes from. A stylesheet is several files one after the other, so that a page asks for one. */
export type AssetSources = Record<string, URL | readonly URL[]>;

const contentTypes: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml; charset=utf-8',
  woff2: 'font/woff2',
};

const own = (path: string) => new URL(path, import.meta.url);

/** The stylesheets every page of the product stands on, in this order. */
export const baseStyles: readonly URL[] = [
  own('./styles/tokens.css'),
  own('./styles/base.css'),
  own('./styles/controls.css'),
];

const ownSources: AssetSources = {
  'icon.svg': own('./icon.svg'),
  'enhance.js': own('./scripts/enhance.js'),
  'send-form.js': own('./scripts/send-form.js'),
  'fonts/inter-latin.woff2': own('./fonts/inter-latin.woff2'),
  'fonts/language-names.woff2': own('./fonts/language-names.woff2'),
};

export function createAssets(sources: AssetSources): Assets {
  const files = new Map<string, Buffer>();
  for (const [name, from] of Object.entries({ ...ownSources, ...sources })) {
    files.set(name, Buffer.concat([from].flat().map((url) => readFileSync(url))));
  }
  const japanese = japaneseFont();
  files.set('japanese.css', Buffer.from(japanese.stylesheet));
  const build = digestOf(files);
  const packed = new Map<string, Buffer>();

  return {
    build,
    url: (name) => {
      if (!files.has(name)) throw new RangeError(`There is no asset ${name}`);
      return `/assets/${build}/${name}`;
    },
    names: () => [...files.keys()],
    async serve(name, acceptEncoding) {
      const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)];
      if (!contentType) return undefined;
      const plain = files.get(name) ?? (await japanese.slice(name));
      if (!plain) return undefined;
      // Fonts and pictures of pixels are compressed already.
      if (contentType.startsWith('font/') || contentType === 'image/png')
        return { bytes: plain, contentType, encoding: undefined, compressible: false };
      const encoding = chooseEncoding(acceptEncoding);
      if (!encoding) return { bytes: plain, contentType, encoding, compressible: true };
      const key = `${encoding} ${name}`;
      // Made at the first request, not at the start: the start has a second, and most nodes never serve every file.
      const bytes = packed.get(key) ?? compress(encoding, plain);
      packed.set(key, bytes);
      return { bytes, contentType, encoding, compressible: true };
    },
  };
}

function digestOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  return hash.digest('hex').slice(0, 12);
}

function chooseEncoding(accept: string): 'br' | 'gzip' | undefined {
  const offered = accept.split(',').map((part) => part.trim().split(/\s*;\s*/));
  const takes = (name: string) =>
    offered.some(([coding, weight]) => coding === name && !/^q=0(\.0*)?$/.test(weight ?? ''));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
}

function compress(encoding: 'br' | 'gzip', plain: Buffer): Buffer {
  if (encoding === 'gzip') return gzipSync(plain, { level: 9 });
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

/**
 * Noto Sans JP in slices, the last family of the font stack: a browser fetches a slice only when neither Inter nor a Japanese
 * font of the reader's own system has a letter. Read from the package when asked for, since all slices together are megabytes.
 */
function japaneseFont(): { stylesheet: string; slice(name: string): Promise<Buffer | undefined> } {
  const packageName = '@fontsource-variable/noto-sans-jp';
  const { resolve } = createRequire(import.meta.url);
  const ranges = JSON.parse(readFileSync(resolve(`${packageName}/unicode.json`), 'utf8')) as Record<
    string,
    string
  >;
  // Latin and its like come from Inter and the system; only the numbered slices are Japanese.
  const slices = new Map(
    Object.entries(ranges)
      .filter(([key]) => key.startsWith('['))
      .map(([key, range]) => [key.slice(1, -1), range]),
  );
  const rules = [...slices].map(
    ([key, range]) =>
      `@font-face{font-family:"Gatehouse JP";font-weight:100 900;font-display:swap;src:url("fonts/noto-sans-jp-${key}.woff2") format("woff2");unicode-range:${range}}`,
  );
  return {
    stylesheet: rules.join('\n'),
    async slice(name) {
      const key = /^fonts\/noto-sans-jp-(\d+)\.woff2$/.exec(name)?.[1];
      if (key === undefined || !slices.has(key)) return undefined;
      return readFile(resolve(`${packageName}/files/noto-sans-jp-${key}-wght-normal.woff2`));
    },
  };
}
