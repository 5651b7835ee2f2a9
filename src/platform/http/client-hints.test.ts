import { describe, expect, test } from 'vitest';
import { clientHints } from './client-hints.ts';

describe('client hints', () => {
  test.each<[Record<string, string>]>([
    [{}],
    [{ 'sec-ch-ua-platform': 'Windows' }],
    [{ 'sec-ch-ua-platform': `"${'x'.repeat(80)}"` }],
    [{ 'sec-ch-ua-platform': '"Win\\"dows"' }],
    [{ 'sec-ch-ua': ';;;;' }],
    [{ 'sec-ch-ua': '"a";v="1",'.repeat(500) }],
  ])('%.60j are none', (headers) => {
    expect(clientHints(headers)).toBeUndefined();
  });

  test('as a browser sends them', () => {
    expect(
      clientHints({
        'sec-ch-ua': '"Not/A)Brand";v="8", "Chromium";v="126", "Google Chrome";v="126"',
        'sec-ch-ua-mobile': '?0',
        'sec-ch-ua-platform': '"Windows"',
        'sec-ch-ua-platform-version': '"15.0.0"',
      }),
    ).toEqual({
      platform: 'Windows',
      platformVersion: '15.0.0',
      mobile: false,
      brands: [
        { brand: 'Not/A)Brand', version: '8' },
        { brand: 'Chromium', version: '126' },
        { brand: 'Google Chrome', version: '126' },
      ],
    });
  });
});
