import { describe, expect, test } from 'vitest';
import { isPublicPath } from './public-path.ts';

const open = ['/', '/health', '/public/*', '/assets*'];

describe('a path that looks public', () => {
  test.each([
    '/public/../secret',
    '/public/..',
    '/public/./../secret',
    '/public/%2e%2e/secret',
    '/public/.%2e/secret',
    '/public/%2E%2E%2Fsecret',
    '/public/..%2fsecret',
    '/public/..%5csecret',
    '/public/..\\secret',
    '/public/%252e%252e/secret',
    '/public/..;/secret',
    '/public/;/../secret',
    '/public//../secret',
    '/public//secret',
    '/public/%00',
    '/public/x%0d%0a',
    '/public/%u002e%u002e/secret',
    '/public/"',
    '/PUBLIC/x',
    '//public/x',
    '/%70ublic/x',
    '/assets/../secret',
    '/health/',
    '/health/x',
    '/healthy',
    '',
    'public/x',
  ])('%j is not', (path) => {
    expect(isPublicPath(path, open)).toBe(false);
  });
});

describe('a path that is public', () => {
  test.each([
    '/',
    '/health',
    '/public/',
    '/public/a/b.css',
    '/assets',
    '/assets-2/x',
    '/public/a...b',
    '/public/%E5%BA%97%20a',
    '/public/...',
  ])('%j is', (path) => {
    expect(isPublicPath(path, open)).toBe(true);
  });

  test('is none where none is named', () => {
    expect(isPublicPath('/', [])).toBe(false);
  });
});
