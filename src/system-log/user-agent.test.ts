import { describe, expect, test } from 'vitest';
import { platformOf, rememberedLooks } from './user-agent.ts';

const chrome = (system: string) =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`;

describe('the kind of device', () => {
  test.each([
    ['', { platform: 'OTHER' }],
    ['curl/8.5.0', { platform: 'OTHER' }],
    ['x'.repeat(5_000), { platform: 'OTHER' }],
    [chrome('Windows NT 10.0; Win64; x64'), { platform: 'WINDOWS', osVersion: '10', browser: 'CHROME' }],
    [
      chrome('Macintosh; Intel Mac OS X 10_15_7'),
      { platform: 'MACOS', osVersion: '10.15.7', browser: 'CHROME' },
    ],
    [chrome('X11; CrOS x86_64 14541.0.0'), { platform: 'CHROMEOS', browser: 'CHROME' }],
    [chrome('X11; Linux x86_64'), { platform: 'LINUX', browser: 'CHROME' }],
    [chrome('Linux; Android 14; Pixel 8'), { platform: 'ANDROID', osVersion: '14', browser: 'CHROME' }],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      { platform: 'IOS', osVersion: '17.5', browser: 'SAFARI' },
    ],
  ])('%.60s', (userAgent, expected) => {
    expect(platformOf(userAgent)).toMatchObject(expected);
  });

  test('hints say what the user agent no longer does', () => {
    const hints = (platformVersion: string) => ({ platform: 'Windows', platformVersion });
    const windows = chrome('Windows NT 10.0; Win64; x64');
    expect(platformOf(windows, hints('15.0.0')).osVersion).toBe('11');
    expect(platformOf(windows, hints('10.0.0')).osVersion).toBe('10');
    expect(platformOf(windows, hints('nonsense')).osVersion).toBe('10');
    const mac = chrome('Macintosh; Intel Mac OS X 10_15_7');
    expect(platformOf(mac, { platform: 'macOS', platformVersion: '14.5.0' }).osVersion).toBe('14.5.0');
  });

  test('is read once for each', () => {
    let times = 0;
    const look = rememberedLooks((userAgent) => {
      times++;
      return { userAgent };
    });
    for (let i = 0; i < 10; i++) look('a');
    look('a', { platform: 'Windows' });
    expect(times).toBe(2);
    for (let i = 0; i < 5_000; i++) look(`flood ${i}`);
    look('a');
    expect(times).toBeLessThanOrEqual(5_003);
  });
});
