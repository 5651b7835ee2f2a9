// What somebody signs in with, as it is written on it: the log has it in capitals.
import { t } from './messages.ts';

const names: Readonly<Record<string, string>> = {
  ANDROID: 'Android',
  CHROME: 'Chrome',
  CHROMEOS: 'ChromeOS',
  EDGE: 'Edge',
  FIREFOX: 'Firefox',
  IOS: 'iOS',
  LINUX: 'Linux',
  MACOS: 'macOS',
  OPERA: 'Opera',
  SAFARI: 'Safari',
  WINDOWS: 'Windows',
};

export const systemName = (name: string): string => names[name.toUpperCase()] ?? name;

/** `Chrome · Linux` */
export const browserName = ({
  browser,
  platform,
}: {
  browser: string | null;
  platform: string | null;
}): string =>
  [browser, platform]
    .filter((one): one is string => one !== null && one !== '' && one !== 'UNKNOWN' && one !== 'OTHER')
    .map(systemName)
    .join(' · ') || t('devices.someBrowser');
