export type UserAgent = { rawUserAgent: string; os: string; browser: string };
export type Device = 'Computer' | 'Mobile' | 'Tablet' | 'Unknown';

// The first that is found wins: browsers call themselves by the names of those they want to be taken for.
const browsers: readonly (readonly [string, string])[] = [
  ['Edg/', 'EDGE'],
  ['EdgA/', 'EDGE'],
  ['EdgiOS/', 'EDGE'],
  ['OPR/', 'OPERA'],
  ['SamsungBrowser/', 'SAMSUNG'],
  ['Firefox/', 'FIREFOX'],
  ['FxiOS/', 'FIREFOX'],
  ['CriOS/', 'CHROME'],
  ['Chrome/', 'CHROME'],
  ['Safari/', 'SAFARI'],
  ['Trident/', 'INTERNET_EXPLORER'],
];
const systems: readonly (readonly [string, string, Device])[] = [
  ['Windows NT 10.0', 'Windows 10', 'Computer'],
  ['Windows NT 6.3', 'Windows 8.1', 'Computer'],
  ['Windows NT 6.1', 'Windows 7', 'Computer'],
  ['Windows', 'Windows', 'Computer'],
  ['iPad', 'iOS (iPad)', 'Tablet'],
  ['iPhone', 'iOS (iPhone)', 'Mobile'],
  ['Mac OS X', 'Mac OS X', 'Computer'],
  ['CrOS', 'Chrome OS', 'Computer'],
  ['Android', 'Android', 'Mobile'],
  ['Linux', 'Linux', 'Computer'],
];
const maxLength = 500;

/** A small table and no more: enough to read a log by. What decides anything takes the raw text (and does not trust it). */
export function readUserAgent(raw: string): { userAgent: UserAgent; device: Device } {
  const rawUserAgent = raw.slice(0, maxLength);
  const system = systems.find(([mark]) => rawUserAgent.includes(mark));
  const browser = browsers.find(([mark]) => rawUserAgent.includes(mark))?.[1] ?? 'UNKNOWN';
  // Android says Mobile on telephones only.
  const isTablet = system?.[0] === 'Android' && !rawUserAgent.includes('Mobile');
  return {
    userAgent: { rawUserAgent, os: system?.[1] ?? 'Unknown', browser },
    device: isTablet ? 'Tablet' : (system?.[2] ?? 'Unknown'),
  };
}
