import { describe, expect, test } from 'vitest';
import { OAuthError, parseParameters, refuseDuplicates } from './index.ts';

function refusal(text: string): string {
  try {
    refuseDuplicates(parseParameters(text));
  } catch (error) {
    return error instanceof OAuthError ? error.code : String(error);
  }
  return 'accepted';
}

describe('form text is read strictly', () => {
  test.each(['a=%', 'a=%zz', 'a=%C3', 'a=%ff', 'a=%00', '%00=a', 'a=\0', 'a=%E0%80%80'])(
    '%j is refused',
    (text) => {
      expect(refusal(text)).toBe('invalid_request');
    },
  );

  test.each(['a=1&a=1', 'a=1&a=2', 'a=&a=1', 'a&a', 'a=1&%61=2'])(
    '%j: a name sent twice is refused',
    (text) => {
      expect(refusal(text)).toBe('invalid_request');
    },
  );

  test('a name sent twice has no value at all', () => {
    const parameters = parseParameters('state=one&state=two&scope=openid');
    expect(parameters.get('state')).toBeUndefined();
    expect(parameters.get('scope')).toBe('openid');
    expect(parameters.duplicated).toEqual(['state']);
  });

  test('too many or too long is refused', () => {
    expect(refusal(Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&'))).toBe('invalid_request');
    expect(refusal(`a=${'x'.repeat(70_000)}`)).toBe('invalid_request');
  });

  test('names of object members are plain names', () => {
    const parameters = parseParameters('__proto__=x&constructor=y');
    expect(parameters.get('__proto__')).toBe('x');
    expect(parameters.get('toString')).toBeUndefined();
  });

  test('plus is a space, escapes are UTF-8, empty is omitted', () => {
    const parameters = parseParameters('scope=openid+email&name=%E7%94%B0%E4%B8%AD&empty=&&flag');
    expect(parameters.get('scope')).toBe('openid email');
    expect(parameters.get('name')).toBe('田中');
    expect(parameters.get('empty')).toBeUndefined();
    expect(parameters.get('flag')).toBeUndefined();
    expect(parameters.names).toEqual(['scope', 'name', 'empty', 'flag']);
  });
});

describe('an error description', () => {
  test('holds no quotation mark, backslash or control character, so that it cannot leave its header', () => {
    expect(new OAuthError('invalid_request', 'a "b" \\ \r\n é').description).toBe("a 'b' ' ?? ?");
  });
});
