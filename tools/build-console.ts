// Builds web/console into dist/console, unless what is there was made of the very same sources. `npm start` and the tests call it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist/console');
const stamp = join(target, 'stamp.json');
/** All that ends up in the files. Node modules are named by the lock file. */
const sources = ['web/console', 'web/ui/styles', 'sdk/src', 'package-lock.json'];

/** False: it was there. */
export async function buildConsole(): Promise<boolean> {
  const wanted = digest();
  if (isBuilt(wanted)) return false;
  const { build } = await import('vite');
  // Beside, and put in its place at the end: somebody who asks meanwhile finds the old one whole.
  const made = `${target}.${process.pid}`;
  // As it is shipped, also where a test builds it: NODE_ENV=test would bring the libraries that are meant for their own developers.
  const environment = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({
      configFile: join(root, 'web/console/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: made },
    });
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = environment;
  }
  for (const name of readdirSync(made)) {
    if (/\.(?:js|css|json|svg)$/.test(name) && name !== 'manifest.json') pack(join(made, name));
  }
  writeFileSync(join(made, 'stamp.json'), JSON.stringify({ sources: wanted }));
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(made, target);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    // Another process was quicker, with the same.
    if (!isBuilt(wanted)) throw error;
  }
  return true;
}

function isBuilt(wanted: string): boolean {
  if (!existsSync(stamp)) return false;
  return (JSON.parse(readFileSync(stamp, 'utf8')) as { sources?: string }).sources === wanted;
}

function pack(path: string): void {
  const bytes = readFileSync(path);
  if (bytes.length < 1_024) return;
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}

function digest(): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesOf(source)) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
      .filter(({ name }) => !/\.test\.tsx?$/.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const inner = `${path}/${entry.name}`;
        return entry.isDirectory() ? filesOf(inner) : [inner];
      });
  } catch {
    return [path];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const startedMs = performance.now();
  try {
    if (await buildConsole())
      process.stderr.write(
        `gatehouse: the console was built (${Math.round(performance.now() - startedMs)} ms)\n`,
      );
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    // Installed without what builds it. Everything else works, and /admin says what is missing.
    process.stderr.write(
      'gatehouse: the console is not built, because the development dependencies are not installed\n',
    );
  }
}
