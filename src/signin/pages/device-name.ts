/** What a browser says it is, in words that a person would use. A guess, shown and never relied on. */
export function deviceName(
  userAgent: string,
): { browser: string; system: string; isPhone: boolean } | undefined {
  const browser = browsers.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = systems.find(([mark]) => userAgent.includes(mark));
  if (browser === undefined || system === undefined) return undefined;
  return { browser, system: system[1], isPhone: system[2] };
}

// The first that is found wins: browsers call themselves by the names of those they want to be taken for.
const browsers: readonly (readonly [string, string])[] = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
];
const systems: readonly (readonly [string, string, boolean])[] = [
  ['iPhone', 'iPhone', true],
  ['iPad', 'iPad', true],
  ['Android', 'Android', true],
  ['Windows', 'Windows', false],
  ['CrOS', 'ChromeOS', false],
  ['Mac OS X', 'macOS', false],
  ['Linux', 'Linux', false],
];
