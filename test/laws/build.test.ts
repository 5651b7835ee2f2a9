// The published package is plain JavaScript: every module that one names is there, and none is TypeScript.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { projectRoot } from './module-map.ts';

// Below node_modules Node.js strips no types, as where it is installed.
const built = join(projectRoot, 'node_modules/.cache/built');
const node = (...given: string[]) =>
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...given], {
    cwd: projectRoot,
    encoding: 'utf8',
  });

beforeAll(() => void node('tools/build.ts', built), 60_000);

test('names no module that is not there', () => {
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((path) => path.endsWith('.js'));
  expect(modules.length).toBeGreaterThan(1_000);
  const missing = modules.flatMap((path) => {
    const named = readFileSync(join(built, path), 'utf8').matchAll(
      /(?:\bfrom|^import|\bimport\()\s*['"]((?:\.|#)[^'"\s]*)['"]/gm,
    );
    return [...named]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => specifier.startsWith('#') || !existsSync(join(built, dirname(path), specifier)))
      .map((specifier) => `${path} names ${specifier}`);
  });
  expect(missing).toEqual([]);
  expect(files.filter((path) => path.endsWith('.ts'))).toEqual([]);
});

test('runs as it is installed', () => {
  expect(node(join(built, 'src/main.js'), '--help')).toContain('Usage');
});
