// Writes dist/: the same tree as plain JavaScript, for the published package. Node.js does not strip types below
// node_modules, so an installed Gatehouse can't run from its sources.
//   npx node tools/build.ts [folder = dist]
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(root, process.argv[2] ?? 'dist');

// dist/console is made by tools/build-console.ts, and stays.
for (const folder of ['src', 'web', 'defaults', 'migrations'])
  rmSync(join(dist, folder), { recursive: true, force: true });
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
  return (
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      // The console's pages are another program, which tools/build-console.ts makes.
      .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('web/console/'))
  );
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
  const { module, program, errors } = parseSync(path.replace(/\.ts$/, '.js'), text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const places = [
    ...module.staticImports.map((found) => found.moduleRequest),
    // Also of one that only had types, whose list is empty now.
    ...program.body.flatMap((statement) => {
      const isExport =
        statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportAllDeclaration';
      return isExport ? (statement.source ?? []) : [];
    }),
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
