import Bowser from 'bowser';
import type { ClientHints } from '#src/platform/http/index.ts';

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

/** The table says it as Okta does; of what it does not know the parser is asked. Enough to read a log by, and nobody vouches for it. */
export function readUserAgent(raw: string, hints?: ClientHints): { userAgent: UserAgent; device: Device } {
  const rawUserAgent = raw.slice(0, maxLength);
  const system = systems.find(([mark]) => rawUserAgent.includes(mark));
  const known = browsers.find(([mark]) => rawUserAgent.includes(mark))?.[1];
  const browser =
    known ?? (rawUserAgent.includes('Mozilla/') ? wordOf(parse(rawUserAgent).browser.name) : undefined);
  // Android says Mobile on telephones only.
  const isTablet = system?.[0] === 'Android' && !rawUserAgent.includes('Mobile');
  const isNewWindows = system?.[2] === 'Computer' && windowsOf(hints) === '11';
  return {
    userAgent: {
      rawUserAgent,
      os: isNewWindows ? 'Windows 11' : (system?.[1] ?? 'Unknown'),
      browser: browser ?? 'UNKNOWN',
    },
    device: isTablet ? 'Tablet' : (system?.[2] ?? 'Unknown'),
  };
}

export type ClientPlatform = 'ANDROID' | 'IOS' | 'WINDOWS' | 'MACOS' | 'LINUX' | 'CHROMEOS' | 'OTHER';
export type ClientLook = { platform: ClientPlatform; osVersion?: string; browser?: string };

const platforms: Readonly<Record<string, ClientPlatform>> = {
  android: 'ANDROID',
  ios: 'IOS',
  ipados: 'IOS',
  windows: 'WINDOWS',
  macos: 'MACOS',
  linux: 'LINUX',
  ubuntu: 'LINUX',
  'chrome os': 'CHROMEOS',
  'chromium os': 'CHROMEOS',
};

/**
 * The kind of device, as it says itself: hints before the user agent, whose versions of Windows (10), macOS (10.15.7) and of Chrome's
 * Android (10) no longer move. Without hints they are the least that it can be.
 */
export function platformOf(userAgent: string, hints?: ClientHints): ClientLook {
  const text = userAgent.slice(0, maxLength);
  const { os } = parse(text);
  const hinted = platforms[hints?.platform?.toLowerCase() ?? ''];
  const platform = hinted ?? platforms[os.name?.toLowerCase() ?? ''] ?? 'OTHER';
  const osVersion = hinted === undefined ? versionOf(os) : (versionOfHints(hinted, hints) ?? versionOf(os));
  const browser = readUserAgent(text, hints).userAgent.browser;
  return {
    platform,
    ...(osVersion !== undefined && { osVersion }),
    ...(browser !== 'UNKNOWN' && { browser }),
  };
}

/** The same answers, remembered: parsing takes some 30 µs, and people come again with the browser that they have. */
export function rememberedLooks<Look>(
  look: (userAgent: string, hints?: ClientHints) => Look,
): (userAgent: string, hints?: ClientHints) => Look {
  const mostRemembered = 1_000;
  let remembered = new Map<string, Look>();
  return (userAgent, hints) => {
    const key = hints === undefined ? userAgent : `${userAgent}\n${JSON.stringify(hints)}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const seen = look(userAgent, hints);
    if (remembered.size >= mostRemembered) remembered = new Map();
    remembered.set(key, seen);
    return seen;
  };
}

type Parsed = {
  os: { name?: string | undefined; version?: string | undefined; versionName?: string | undefined };
  browser: { name?: string | undefined };
};

/** The parser throws at what is no text, and at an empty one. */
const parse = (text: string): Parsed => (text === '' ? { os: {}, browser: {} } : Bowser.parse(text));

const wordOf = (name: string | undefined): string | undefined =>
  name && name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

function versionOf({ name, version, versionName }: Parsed['os']): string | undefined {
  return name === 'Windows' ? (versionName ?? version) : version;
}

function versionOfHints(platform: ClientPlatform, hints: ClientHints | undefined): string | undefined {
  return platform === 'WINDOWS' ? windowsOf(hints) : hints?.platformVersion;
}

/** https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11 */
function windowsOf(hints: ClientHints | undefined): string | undefined {
  if (hints?.platform !== 'Windows' || hints.platformVersion === undefined) return undefined;
  const major = Number.parseInt(hints.platformVersion, 10);
  return major >= 13 ? '11' : major >= 1 ? '10' : undefined;
}
