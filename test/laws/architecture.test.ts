// The map of the project holds, and every rule that guards it is seen to fire.
import { describe, expect, test } from 'vitest';
import { checkArchitecture, type Violation } from './architecture-rules.ts';
import { parseModule, readModules, readText } from './module-map.ts';
import { plantedViolations } from './planted-violations.ts';

const manifest = JSON.parse(readText('package.json')) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const runtimeDependencies = new Set([
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.optionalDependencies),
]);

const asText = (violation: Violation): string =>
  `${violation.path} ${violation.detail} [${violation.rule}: ${violation.why}]`;

describe('the architecture', () => {
  const modules = readModules();

  test('every module keeps the ladder, the doors and the rooms', () => {
    expect(checkArchitecture(modules, runtimeDependencies).map(asText)).toEqual([]);
  });

  test('the laws saw the whole project and its imports', () => {
    const own = modules.filter((module) => module.path.startsWith('src/'));
    expect(own.length).toBeGreaterThan(100);
    expect(own.flatMap((module) => module.imports).length).toBeGreaterThan(own.length);
    expect(
      own.flatMap((module) => module.imports).filter((found) => found.target !== undefined).length,
    ).toBeGreaterThan(own.length);
  });

  test('every import of our own reaches a file that is there', () => {
    const paths = new Set(modules.map((module) => module.path));
    const missing = modules.flatMap((module) =>
      module.imports
        .filter((found) => found.target?.endsWith('.ts') && !paths.has(found.target))
        .map((found) => `${module.path} imports ${found.target}, which is not there`),
    );
    expect(missing).toEqual([]);
  });
});

describe('a planted violation', () => {
  test.each(plantedViolations)('of "$rule" is found: $name', ({ rule, files }) => {
    const modules = Object.entries(files).map(([path, text]) => parseModule(path, text));
    const found = checkArchitecture(modules, runtimeDependencies);
    expect(found.map((violation) => violation.rule)).toEqual([rule]);
  });

  test('none is found where nothing is wrong', () => {
    const modules = [
      parseModule(
        'src/directory/groups/group-service.ts',
        `import type { Tx } from '#src/platform/database/index.ts'; import { insertGroup } from './group-store.ts';
         export const at = (ms: number): Date => new Date(ms); export const id = (tx: Tx) => insertGroup(tx);`,
      ),
      parseModule(
        'src/directory/groups/group-store.ts',
        `import { sql, type Tx } from '#src/platform/database/index.ts';
         export const insertGroup = (tx: Tx) => tx.query(sql\`select 1\`);`,
      ),
    ];
    expect(checkArchitecture(modules, runtimeDependencies)).toEqual([]);
  });
});
