// What is asked, as it stands in the address: it can be sent to somebody, or linked to from a person or an app.
import type { WhatIfInput } from '../../kit/api.ts';
import type { Search } from '../../kit/index.ts';
import type { DraftBody } from './types.ts';

export const methods = [
  'password',
  'webauthn',
  'security_key',
  'totp',
  'push',
  'sms',
  'voice',
  'email',
] as const;
export type Method = (typeof methods)[number];
export const platforms = ['WINDOWS', 'MACOS', 'LINUX', 'CHROMEOS', 'IOS', 'ANDROID', 'OTHER'] as const;
export const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;

const listIn = (text: string | undefined): string[] => (text ?? '').split(',').filter((one) => one !== '');

/** By the password, unless the address says otherwise; `none`: by nothing. */
export const methodsIn = ({ methods: text }: Search): Method[] => {
  if (text === undefined) return ['password'];
  return listIn(text).filter((one): one is Method => (methods as readonly string[]).includes(one));
};
export const zonesIn = ({ zones }: Search): string[] => listIn(zones);
export const isAddress = (text: string): boolean => text === '' || /^[0-9a-f.:]{3,45}$/i.test(text);

const flagIn = (text: string | undefined): boolean | undefined =>
  text === 'yes' ? true : text === 'no' ? false : undefined;

const filled = <Value extends object>(value: Value): Value | undefined => {
  const kept = Object.entries(value).filter(([, one]) => one !== undefined && one !== '');
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Value);
};

/** Undefined until a person is chosen. */
export function questionOf(address: Search, draft: DraftBody | undefined): WhatIfInput | undefined {
  const { user, app, ip = '', country, city, platform, risk, at } = address;
  if (user === undefined) return undefined;
  const place = filled({ countryCode: country, city });
  const device = filled({
    platform: platforms.find((one) => one === platform),
    known: flagIn(address['known']),
    registered: flagIn(address['registered']),
    managed: flagIn(address['managed']),
  });
  const level = levels.find((one) => one === risk);
  return {
    userId: user,
    methods: methodsIn(address),
    ...(app === undefined ? {} : { appId: app }),
    ...(ip === '' || !isAddress(ip) ? {} : { ipAddress: ip }),
    ...(zonesIn(address).length === 0 ? {} : { zoneIds: zonesIn(address) }),
    ...(place === undefined ? {} : { place: place as never }),
    ...(device === undefined ? {} : { device: device as never }),
    ...(level === undefined ? {} : { risk: { level } }),
    ...(at === undefined ? {} : { at }),
    ...(draft === undefined ? {} : { draft }),
  };
}
