// Who comes to the app, from where, with what, and having proved how much.
import type { TestSignOnArguments } from '../../../kit/api.ts';
import type { Picked } from '../../../kit/index.ts';

export const waysProved = ['none', 'password', 'totp', 'push', 'webauthn'] as const;
export type WayProved = (typeof waysProved)[number];

const methods: Readonly<Record<WayProved, string[]>> = {
  none: [],
  password: ['password'],
  totp: ['password', 'totp'],
  push: ['password', 'push'],
  webauthn: ['webauthn'],
};

export const deviceKinds = ['usual', 'new', 'managed'] as const;

export type Situation = {
  person: Picked | undefined;
  proved: string;
  where: string;
  ipAddress: string;
  zoneIds: string[];
  device: string;
  risk: string;
  authorizationServerId: string;
  scopes: string[];
};

export const initialSituation = (person: Picked | undefined): Situation => ({
  person,
  proved: 'password',
  where: 'anywhere',
  ipAddress: '',
  zoneIds: [],
  device: 'usual',
  risk: 'usual',
  authorizationServerId: '',
  scopes: [],
});

export function bodyOfSituation(of: Situation): TestSignOnArguments['body'] {
  return {
    userId: of.person?.id ?? '',
    methods: methods[of.proved as WayProved],
    ...(of.where === 'address' && of.ipAddress.trim() !== '' ? { ipAddress: of.ipAddress.trim() } : {}),
    ...(of.where === 'zones' ? { zoneIds: of.zoneIds } : {}),
    ...(of.device === 'new' ? { device: { known: false } } : {}),
    ...(of.device === 'managed' ? { device: { known: true, registered: true, managed: true } } : {}),
    ...(of.risk === 'usual' ? {} : { risk: { level: of.risk as 'LOW' | 'MEDIUM' | 'HIGH' } }),
    ...(of.authorizationServerId === '' ? {} : { authorizationServerId: of.authorizationServerId }),
    ...(of.scopes.length === 0 ? {} : { scopes: of.scopes }),
  };
}
