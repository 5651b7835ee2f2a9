import type { Authenticator } from '../../kit/api.ts';
import { f } from './field-words.ts';

type Key = Authenticator['key'];

/** What one is, in a sentence. */
export const aboutOf = (key: Key): string =>
  f.has(`kind.${key}`) ? f(`kind.${key}` as 'kind.webauthn') : '';

/** Of these there may be several. */
const maybeMany: readonly Key[] = ['custom_otp', 'external_idp'];

/** What this server can be given, in the order in which most want it. */
const addable: readonly Key[] = [
  'webauthn',
  'okta_verify',
  'google_otp',
  'phone_number',
  'okta_email',
  'yubikey_token',
  'custom_otp',
  'tac',
  'security_question',
  'external_idp',
  'smart_card_idp',
  'security_key',
];

export const stillToAdd = (all: readonly Authenticator[]): Key[] =>
  addable.filter((key) => maybeMany.includes(key) || !all.some((one) => one.key === key));

/** What it is called before anybody named it. */
export const firstNameOf = (key: Key): string =>
  f.has(`label.${key}`) ? f(`label.${key}` as 'label.webauthn') : key;
