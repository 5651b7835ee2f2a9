// docs/security-cases.md promises a test for each rule and each abuse: the promise is kept while the tests named there exist.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Promised = { ruleOrCase: string; file: string; name: string };

const rows = promisedIn(readFileSync('docs/security-cases.md', 'utf8'));

describe('the table of security cases', () => {
  test('names only tests that exist in the file named', () => {
    const missing = rows
      .filter(({ file, name }) => !hasTest(file, name))
      .map(({ file, name }) => `${file}: ${name}`);
    expect(missing).toEqual([]);
  });
  test('has a test, or a reason for none, in every row', () => {
    expect(rows.length).toBeGreaterThan(100);
    const silent = rows.filter(
      ({ file, name }) => file === 'none' && !name.startsWith('does not apply yet: '),
    );
    expect(silent).toEqual([]);
  });
  test('would find a test that is gone', () => {
    expect(
      hasTest('test/laws/security-cases.test.ts', 'a test that nobody wrote'.replace('nobody', 'no-one')),
    ).toBe(false);
    expect(hasTest('test/laws/no-such-file.test.ts', 'anything')).toBe(false);
  });
});

function promisedIn(text: string): Promised[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| rule or case'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, ruleOrCase = '', file = '', name = '']) => ({
      ruleOrCase,
      file: file.replaceAll('`', ''),
      name,
    }));
}

/** As the title of a test, in whichever quotes. */
function hasTest(file: string, name: string): boolean {
  if (file === 'none') return true;
  if (!existsSync(file)) return false;
  const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((title) => source.includes(title));
}
