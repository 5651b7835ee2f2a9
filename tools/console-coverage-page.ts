// docs/reference/console-coverage.md: every operation of tier 1, and where the console uses it. Read from the console's own sources, so that
// a page that goes takes its row along.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations } from '#src/composition/operations.ts';
import { withoutPage } from './console-without-page.ts';

const root = fileURLToPath(new URL('../web/console', import.meta.url));

/** Operation → the areas (or parts of the frame) whose code calls it. */
export function consoleUses(): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  for (const path of sourcesIn(root)) {
    const place = /^areas\/([^/]+)\//.exec(path)?.[1] ?? 'everywhere';
    for (const [, name = ''] of readFileSync(join(root, path), 'utf8').matchAll(/\bapi\s*\.\s*(\w+)\b/g)) {
      const places = uses.get(name) ?? new Set();
      uses.set(name, places.add(place));
    }
  }
  return uses;
}

export type Row = {
  operationId: string;
  call: string;
  tag: string;
  places: string[];
  reason: string | undefined;
};

export function coverageRows(): Row[] {
  const uses = consoleUses();
  return operations
    .filter(({ tier }) => tier === 1)
    .map(({ operationId, method, path, tag }) => {
      const places = [...(uses.get(operationId) ?? [])].sort();
      const reason = withoutPage.find(({ of }) =>
        typeof of === 'string' ? of === operationId : of.test(`${method} ${path}`),
      );
      return {
        operationId,
        call: `${method} ${path}`,
        tag,
        places,
        reason: places.length === 0 ? reason?.why : undefined,
      };
    });
}

export function consoleLines(): string[] {
  const rows = coverageRows();
  const used = rows.filter(({ places }) => places.length > 0).length;
  return [
    `The console calls nothing but the public management API. Of the ${rows.length} operations of tier 1 it uses ${used}; each of the others has`,
    'its reason. A place is an area of the console (`web/console/areas`).',
    '',
    '| operation | call | where | or why not |',
    '|---|---|---|---|',
    ...rows.map(
      ({ operationId, call, places, reason }) =>
        `| ${operationId} | \`${call}\` | ${places.map((place) => `\`${place}\``).join(', ')} | ${reason ?? ''} |`,
    ),
  ];
}

function sourcesIn(folder: string, inner = ''): string[] {
  return readdirSync(join(folder, inner), { withFileTypes: true }).flatMap((entry) => {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(folder, path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
