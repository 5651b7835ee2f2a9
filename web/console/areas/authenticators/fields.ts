// What can be set of an authenticator and its methods: the API’s own names, and how each is shown. A new setting is a row here.
import type { Authenticator, AuthenticatorMethod } from '../../kit/api.ts';
import { f } from './field-words.ts';

export type AuthenticatorKey = Authenticator['key'];
export type MethodType = AuthenticatorMethod['type'];

type Common = { path: string; label: string; help?: string; section?: string };
type Option = { value: string; label: string };
export type Field = Common &
  (
    | { as: 'choice'; options: readonly Option[] }
    | { as: 'some'; options: readonly Option[]; atLeastOne?: boolean }
    | { as: 'switch' }
    | { as: 'number'; least: number; most: number; step?: number }
    | { as: 'idp' }
  );

type Word = Parameters<typeof f>[0];
const options = (stem: string, values: readonly string[]): Option[] =>
  values.map((value) => ({
    value,
    label: f.has(`${stem}.${value}`) ? f(`${stem}.${value}` as Word) : value,
  }));

const verification = ['DISCOURAGED', 'PREFERRED', 'REQUIRED'];
const allowedFor: Field = {
  as: 'choice',
  path: 'settings.allowedFor',
  label: f('allowedFor'),
  options: options('allowedFor', ['any', 'sso', 'recovery', 'none']),
};
const ttl = (name: 'minTtl' | 'maxTtl' | 'defaultTtl'): Field => ({
  as: 'number',
  path: `provider.configuration.${name}`,
  label: f(name),
  least: 10,
  most: 14_400,
});

/** By authenticator; what its methods have is below. */
export const authenticatorFields: Partial<Record<AuthenticatorKey, readonly Field[]>> = {
  okta_email: [
    allowedFor,
    {
      as: 'number',
      path: 'settings.tokenLifetimeInMinutes',
      label: f('tokenLifetime'),
      least: 1,
      most: 1_440,
    },
  ],
  security_question: [allowedFor],
  phone_number: [allowedFor],
  okta_verify: [
    {
      as: 'choice',
      path: 'settings.channelBinding.required',
      label: f('channelBinding'),
      help: f('channelBindingHelp'),
      options: options('channelBinding', ['ALWAYS', 'HIGH_RISK_ONLY', 'NEVER']),
    },
    {
      as: 'choice',
      path: 'settings.userVerification',
      label: f('verification'),
      help: f('pushVerificationHelp'),
      options: options('verification', verification),
    },
    {
      as: 'choice',
      path: 'settings.compliance.fips',
      label: f('fips'),
      help: f('fipsHelp'),
      options: options('fips', ['OPTIONAL', 'REQUIRED']),
    },
  ],
  tac: [
    ttl('minTtl'),
    ttl('maxTtl'),
    ttl('defaultTtl'),
    { as: 'number', path: 'provider.configuration.length', label: f('tacLength'), least: 8, most: 64 },
    { as: 'switch', path: 'provider.configuration.complexity.letters', label: f('letters') },
    {
      as: 'switch',
      path: 'provider.configuration.complexity.specialCharacters',
      label: f('specialCharacters'),
    },
    {
      as: 'switch',
      path: 'provider.configuration.multiUseAllowed',
      label: f('multiUse'),
      help: f('multiUseHelp'),
    },
  ],
  external_idp: [{ as: 'idp', path: 'provider.configuration.idpId', label: f('idp') }],
};

/** What an authenticator of a kind cannot be made without. */
export const firstProvider: Partial<Record<AuthenticatorKey, Record<string, unknown>>> = {
  tac: {
    type: 'tac',
    configuration: {
      minTtl: 10,
      maxTtl: 1_440,
      defaultTtl: 120,
      length: 16,
      complexity: { numbers: true, letters: true, specialCharacters: false },
      multiUseAllowed: false,
    },
  },
  external_idp: { type: 'CLAIMS', configuration: { idpId: '' } },
};

const verifiable: Field = {
  as: 'some',
  path: 'verifiableProperties',
  label: f('verifiable'),
  help: f('verifiableHelp'),
  options: options('verifiable', [
    'DEVICE_BOUND',
    'HARDWARE_PROTECTED',
    'PHISHING_RESISTANT',
    'USER_PRESENCE',
    'USER_VERIFYING',
  ]),
};
const code = (prefix: string): Field[] => [
  {
    as: 'number',
    path: `${prefix}timeIntervalInSeconds`,
    label: f('interval'),
    help: f('fixed'),
    least: 15,
    most: 300,
  },
  {
    as: 'number',
    path: `${prefix}passCodeLength`,
    label: f('passCodeLength'),
    help: f('passCodeLengthHelp'),
    least: 6,
    most: 10,
    step: 2,
  },
  {
    as: 'choice',
    path: `${prefix}algorithm`,
    label: f('algorithm'),
    options: options('', ['HMacSHA1', 'HMacSHA256', 'HMacSHA512']),
  },
  {
    as: 'choice',
    path: `${prefix}encoding`,
    label: f('encoding'),
    options: options('', ['base32', 'base64', 'hexadecimal']),
  },
];
const keys = (help: string): Field[] => [
  {
    as: 'some',
    path: 'settings.algorithms',
    label: f('algorithms'),
    options: options('', ['ES256', 'RS256']),
    atLeastOne: true,
  },
  {
    as: 'choice',
    path: 'settings.keyProtection',
    label: f('keyProtection'),
    help,
    options: options('keyProtection', ['ANY', 'HARDWARE']),
  },
];

const passkey: Field[] = [
  {
    as: 'switch',
    path: 'settings.showSignInWithAPasskeyButton',
    label: f('button'),
    section: f('section.use'),
  },
  { as: 'switch', path: 'settings.enableAutofillUI', label: f('autofill') },
  {
    as: 'choice',
    path: 'settings.userVerificationForVerify',
    label: f('verificationAtUse'),
    help: f('verificationAtUseHelp'),
    options: options('verification', verification),
  },
  {
    as: 'choice',
    path: 'settings.userVerification',
    label: f('verificationAtSetUp'),
    options: options('verification', verification),
    section: f('section.setUp'),
  },
  {
    as: 'choice',
    path: 'settings.residentKeyRequirement',
    label: f('resident'),
    options: options('resident', verification),
  },
  {
    as: 'choice',
    path: 'settings.attachment',
    label: f('attachment'),
    options: options('attachment', ['ANY', 'BUILT_IN', 'ROAMING']),
  },
  {
    as: 'switch',
    path: 'settings.allowSyncablePasskeys',
    label: f('syncable'),
    help: f('syncableHelp'),
    section: f('section.allowed'),
  },
  {
    as: 'switch',
    path: 'settings.certBasedAttestationValidation',
    label: f('attested'),
    help: f('attestedHelp'),
  },
  { as: 'switch', path: 'settings.hardwareProtected', label: f('hardware') },
  { as: 'switch', path: 'settings.fipsCompliant', label: f('fipsOnly') },
];

/** Undefined where a method has nothing to set. */
export function methodFields(key: AuthenticatorKey, type: MethodType): readonly Field[] | undefined {
  if (type === 'webauthn') return key === 'webauthn' ? passkey : undefined;
  if (type === 'totp') return code('settings.');
  if (type === 'otp') {
    if (key === 'custom_otp')
      return [
        ...code(''),
        {
          as: 'number',
          path: 'acceptableAdjacentIntervals',
          label: f('adjacent'),
          help: f('adjacentHelp'),
          least: 0,
          most: 10,
        },
        verifiable,
      ];
    return key === 'yubikey_token' ? [verifiable] : undefined;
  }
  if (type === 'push')
    return [
      ...keys(f('keyProtectionHelp')),
      {
        as: 'some',
        path: 'settings.transactionTypes',
        label: f('transactionTypes'),
        help: f('keptOnly'),
        options: options('transactionTypes', ['LOGIN', 'CIBA']),
        atLeastOne: true,
      },
    ];
  if (type === 'signed_nonce')
    return [
      ...keys(f('keptOnly')),
      {
        as: 'choice',
        path: 'settings.showSignInWithOV',
        label: f('showSignIn'),
        help: f('keptOnly'),
        options: options('always', ['ALWAYS', 'NEVER']),
      },
    ];
  return type === 'idp' || type === 'cert' ? [verifiable] : undefined;
}

/** Names and ends within nested settings. */
export function valueAt(of: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], of);
}

/** What can be said before anything is sent, by field. */
export function problemsOf(fields: readonly Field[], values: unknown): Record<string, string> {
  const found = fields.map((field): [string, string | undefined] => {
    const value = valueAt(values, field.path);
    if (field.as === 'number') {
      const number = Number(value);
      const { least, most, step = 1 } = field;
      const isGood =
        value !== '' && Number.isInteger(number) && number >= least && number <= most && number % step === 0;
      return [field.path, isGood ? undefined : f('between', { least, most })];
    }
    if (field.as === 'some' && field.atLeastOne === true && (value as string[]).length === 0)
      return [field.path, f('chooseOne')];
    return [field.path, field.as === 'idp' && !value ? f('chooseOne') : undefined];
  });
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== undefined));
}
