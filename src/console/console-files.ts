import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export type ConsoleFile = { bytes: Buffer; contentType: string; encoding: 'br' | undefined };

export type ConsoleFiles = {
  /** Undefined where the console was not built (tools/build-console.ts). */
  entry(): { script: string; styles: readonly string[] } | undefined;
  serve(name: string, acceptEncoding: string): Promise<ConsoleFile | undefined>;
};

type Manifest = Record<string, { file: string; css?: string[]; isEntry?: boolean }>;

const contentTypes: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml; charset=utf-8',
  woff2: 'font/woff2',
};

/** Named by what is in them, so each is read once and kept by browsers for good. Read when first asked for: most nodes serve few. */
export function createConsoleFiles(folder: URL): ConsoleFiles {
  let names: ReadonlySet<string> | undefined;
  let entry: ReturnType<ConsoleFiles['entry']>;
  const kept = new Map<string, Promise<Buffer>>();
  const at = (name: string) => new URL(name, folder);

  let builtMs: number | undefined;

  /** Anew where it was built anew meanwhile: an upgrade in place, or somebody who works on it. */
  const look = (): void => {
    const nowMs = statSync(at('manifest.json'), { throwIfNoEntry: false })?.mtimeMs;
    if (nowMs === undefined || nowMs === builtMs) return;
    builtMs = nowMs;
    kept.clear();
    names = new Set(readdirSync(folder).filter((name) => name !== 'manifest.json'));
    const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Manifest;
    const main = Object.values(manifest).find(({ isEntry }) => isEntry === true);
    entry = main && { script: main.file, styles: main.css ?? [] };
  };
  const read = (name: string): Promise<Buffer> => {
    const bytes = kept.get(name) ?? readFile(at(name));
    kept.set(name, bytes);
    return bytes;
  };

  return {
    entry() {
      look();
      return entry;
    },
    async serve(name, acceptEncoding) {
      look();
      const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)];
      if (contentType === undefined || names?.has(name) !== true) return undefined;
      const packed = `${name}.br`;
      const isPacked =
        names.has(packed) && /(?:^|,)\s*br\s*(?:,|;(?!\s*q=0(?:\.0*)?\s*(?:,|$))|$)/.test(acceptEncoding);
      return {
        bytes: await read(isPacked ? packed : name),
        contentType,
        encoding: isPacked ? 'br' : undefined,
      };
    },
  };
}
