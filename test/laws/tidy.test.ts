// Small rules that keep rooms small and names honest. It grows by one rule whenever a review repeats itself twice.
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { listFiles, projectRoot, readText } from './module-map.ts';

const limits = { linesPerFile: 500, filesPerFolder: 40, depthBelowSrc: 5 };

/** Folder and file names that say nothing about what is in the room. */
const namelessRooms = /(^|\/)(utils?|helpers?|common|misc|shared|base|lib|core|manager|stuff)(\/|\.ts$)/;

const sources = [...listFiles('src'), ...listFiles('web')].filter((path) => path.endsWith('.ts'));
const own = ['src', 'web', 'test', 'bench', 'demo', 'tools', 'bin', 'docs', 'migrations', 'defaults']
  .flatMap((folder) => listFiles(folder))
  .filter((path) => !path.startsWith('test/vectors/'));
const texts = own.filter((path) => /\.(ts|js|mjs|sh|sql|md|json|css)$/.test(path));

describe('rooms', () => {
  test(`no source file is longer than ${limits.linesPerFile} lines`, () => {
    const long = sources
      .filter((path) => !path.endsWith('.test.ts'))
      .map((path) => ({ path, lines: readText(path).split('\n').length }))
      .filter((file) => file.lines > limits.linesPerFile)
      .map((file) => `${file.path} has ${file.lines} lines`);
    expect(long).toEqual([]);
  });

  test(`no folder holds more than ${limits.filesPerFolder} files, and none lies deeper than ${limits.depthBelowSrc} below src`, () => {
    const counts = new Map<string, number>();
    for (const path of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const crowded = [...counts].filter(([, count]) => count > limits.filesPerFolder);
    const deep = [...counts.keys()].filter((folder) => folder.split('/').length - 1 > limits.depthBelowSrc);
    expect({ crowded, deep }).toEqual({ crowded: [], deep: [] });
  });

  test('names say what is in the room', () => {
    expect(sources.filter((path) => namelessRooms.test(path))).toEqual([]);
  });

  test('every door opens with a comment that says what the slice owns', () => {
    const doors = sources.filter((path) => path.startsWith('src/') && path.endsWith('/index.ts'));
    expect(doors.length).toBeGreaterThan(20);
    expect(doors.filter((path) => !/^(\/\/|\/\*\*?)[\s*]*\S.{10}/.test(readText(path)))).toEqual([]);
  });
});

describe('texts', () => {
  test('work left open names its owner', () => {
    const ownerless = /\b(TODO|FIXME|XXX|HACK)\b(?!\()/;
    const exceptThisRule = texts.filter((path) => path !== 'test/laws/tidy.test.ts');
    expect(exceptThisRule.filter((path) => ownerless.test(readText(path)))).toEqual([]);
  });

  test('the lock file names no registry host', () => {
    expect(readText('package-lock.json').match(/"resolved": "https?:.*/g) ?? []).toEqual([]);
  });

  test('the lock file has an entry for every optional dependency, as npm ci demands', () => {
    type Entry = { optionalDependencies?: Record<string, string> };
    const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Entry> };
    const places = (path: string): string[] =>
      path === ''
        ? ['']
        : [
            path,
            ...places(
              path.includes('/node_modules/') ? path.slice(0, path.lastIndexOf('/node_modules/')) : '',
            ),
          ];
    const isThere = (from: string, name: string): boolean =>
      places(from).some((place) => `${place === '' ? '' : `${place}/`}node_modules/${name}` in packages);
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !isThere(path, name))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('every dependency is pinned to one version and has its reason in docs/decisions/002-dependencies.md', () => {
    const manifest = JSON.parse(readText('package.json')) as Record<string, Record<string, string>>;
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
    const reasons = readText('docs/decisions/002-dependencies.md');
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    const unexplained = Object.keys(all).filter((name) => !reasons.includes(`\`${name}\``));
    const gone = [...reasons.matchAll(/^- `([^`]+)`/gm)]
      .map((found) => found[1] ?? '')
      .filter((name) => !(name in all));
    expect({ loose, unexplained, gone }).toEqual({ loose: [], unexplained: [], gone: [] });
  });

  test('links between documents lead somewhere', () => {
    const documents = [
      ...listFiles('docs'),
      'README.md',
      'README.ja.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CHANGELOG.md',
    ];
    const broken = documents
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...readText(path).matchAll(/\]\(([^)\s]+)\)/g)]
          .map((found) => (found[1] ?? '').split('#')[0] ?? '')
          .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
          .filter((target) => !existsSync(join(projectRoot, posix.join(dirname(path), target))))
          .map((target) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });

  test('the Japanese README has the sections of the English one', () => {
    const headings = (path: string): number => readText(path).match(/^## /gm)?.length ?? 0;
    expect(headings('README.ja.md')).toBe(headings('README.md'));
  });

  test('paths named in ARCHITECTURE.md exist', () => {
    const named = [
      ...readText('ARCHITECTURE.md').matchAll(
        /`((?:src|web|test|migrations|defaults|docs|tools|bench|demo)\/[\w./-]*\w\/?)`/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(30);
    const missing = named
      .map((found) => found[1] ?? '')
      .filter((path) => !existsSync(join(projectRoot, path)));
    expect(missing).toEqual([]);
  });
});

describe('migrations', () => {
  test('are numbered without gaps or doubles', () => {
    const files = listFiles('migrations').map((path) => path.replace('migrations/', ''));
    expect(files.filter((name) => !/^\d{4}-[a-z0-9-]+\.sql$/.test(name))).toEqual([]);
    expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  });
});

describe('tests', () => {
  const testFiles = own.filter((path) => path.endsWith('.test.ts'));

  test('have a name of their own within their file', () => {
    expect(testFiles.flatMap((path) => repeatedNames(path).map((name) => `${path}: ${name}`))).toEqual([]);
  });
});

/** Full names (`describe > test`) that occur twice in a file. */
function repeatedNames(path: string): string[] {
  const seen = new Set<string>();
  const repeated: string[] = [];
  const trail: { name: string; end: number }[] = [];
  new Visitor({
    CallExpression(node) {
      while ((trail.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= node.start) trail.pop();
      const [title] = node.arguments;
      if (node.callee.type !== 'Identifier' || title?.type !== 'Literal' || typeof title.value !== 'string')
        return;
      if (node.callee.name === 'describe') trail.push({ name: title.value, end: node.end });
      if (node.callee.name !== 'test' && node.callee.name !== 'it') return;
      const full = [...trail.map((part) => part.name), title.value].join(' > ');
      if (seen.has(full)) repeated.push(full);
      seen.add(full);
    },
  }).visit(parseSync(path, readText(path)).program);
  return repeated;
}
