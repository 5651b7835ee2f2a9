// What keeps the console simple: areas that know the kit, and each other by a door only, one way to the server, no markup out of text, and no
// operation of the API without a page or a reason.
import { describe, expect, test } from 'vitest';
import { coverageRows } from '../../tools/console-coverage-page.ts';
import { withoutPage } from '../../tools/console-without-page.ts';
import { listFiles, readText } from './module-map.ts';

const sources = listFiles('web/console')
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readText(path) }));

describe('the console', () => {
  test('has areas that enter nothing but the kit, the frame’s types, themselves, and each other by the door', () => {
    const strangers = sources.flatMap(({ path, text }) => {
      const area = /^web\/console\/areas\/([^/]+)\//.exec(path)?.[1];
      if (area === undefined) return [];
      const depth = '../'.repeat(path.split('/').length - 4);
      return [...text.matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g)]
        .map(([, one = '', two = '']) => one || two)
        .filter(
          (target) =>
            target.startsWith(depth) &&
            !new RegExp(`^${depth}(?:\\.\\./(?:kit/|boot\\.ts$|area\\.ts$)|[a-z-]+/door\\.ts$)`).test(target),
        )
        .filter((target) => target.startsWith(`${depth}../`) || !target.startsWith(`${depth}${area}`))
        .map((target) => `${path}: ${target}`);
    });
    expect(strangers).toEqual([]);
  });

  test('goes to the server by the typed client alone, and makes no markup of text', () => {
    const fetching = sources.filter(
      ({ path, text }) => /(?<![.\w])fetch\(/.test(text) && !/kit\/(?:api|session-ended)\.ts$/.test(path),
    );
    expect(fetching.map(({ path }) => path)).toEqual([]);
    const writing = sources.filter(({ text }) =>
      /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write/.test(text),
    );
    expect(writing.map(({ path }) => path)).toEqual([]);
  });

  test('says every sentence in both languages, and each with letters of its own', () => {
    const silent = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\{\s*en:\s*(['"`])((?:\\.|(?!\1).)*)\1,\s*ja:\s*(['"`])((?:\\.|(?!\3).)*)\3/gs)]
        .filter(([, , en = '', , ja = '']) => en.trim() === '' || ja.trim() === '')
        .map(([whole]) => `${path}: ${whole}`),
    );
    expect(silent).toEqual([]);
  });

  test('has a page for every operation of tier 1, or says why not', () => {
    const rows = coverageRows();
    expect(rows.length).toBeGreaterThan(300);
    expect(
      rows
        .filter(({ places, reason }) => places.length === 0 && reason === undefined)
        .map(({ operationId }) => operationId),
    ).toEqual([]);
    // A reason whose operations have all got pages is one too many.
    const idle = withoutPage.filter(({ why }) => !rows.some(({ reason }) => reason === why));
    expect(idle).toEqual([]);
  });
});
