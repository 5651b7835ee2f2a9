// Writes dist/: the same tree as plain JavaScript, for the published package. Node.js does not strip types below
// node_modules, so an installed Gatehouse can't run from its sources.
//   npx node tools/build.ts
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
for (const folder of ['src', 'web']) {
  for (const path of listFiles(folder)) write(path);
}
for (const folder of ['defaults', 'migrations'])
  cpSync(join(root, folder), join(dist, folder), { recursive: true });
const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  string,
  string
>;
writeFileSync(
  join(dist, 'package.json'),
  `${JSON.stringify({ name, version, type, private: true }, null, 2)}\n`,
);

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.endsWith('.test.ts'));
}

function write(path: string): void {
  const target = join(dist, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  if (!path.endsWith('.ts')) return cpSync(join(root, path), target);
  writeFileSync(target, toJavaScript(path, readFileSync(join(root, path), 'utf8')));
}

/** Types become blanks, so that lines and columns in stack traces stay those of the source. */
function toJavaScript(path: string, source: string): string {
  const text = stripTypeScriptTypes(source, { mode: 'strip' });
  const { module, errors } = parseSync(path.replace(/\.ts$/, '.js'), text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const places = [
    ...module.staticImports.map((found) => found.moduleRequest),
    ...module.staticExports.flatMap((found) => found.entries.flatMap((entry) => entry.moduleRequest ?? [])),
    ...module.dynamicImports.map((found) => found.moduleRequest),
  ];
  // From the back, so that earlier positions stay right; an export list names its module once per entry.
  const unique = [...new Map(places.map((place) => [place.start, place])).values()].sort(
    (a, b) => b.start - a.start,
  );
  return unique.reduce((done, { start, end }) => {
    const quote = done.charAt(start);
    if (quote !== "'" && quote !== '"') return done;
    return (
      done.slice(0, start + 1) + compiledSpecifier(path, done.slice(start + 1, end - 1)) + done.slice(end - 1)
    );
  }, text);
}

function compiledSpecifier(from: string, specifier: string): string {
  const own = /^#(src|web)\/(.*)$/.exec(specifier);
  const target = own === null ? specifier : asRelative(posix.relative(dirname(from), `${own[1]}/${own[2]}`));
  return target.startsWith('.') ? target.replace(/\.ts$/, '.js') : target;
}

function asRelative(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}
