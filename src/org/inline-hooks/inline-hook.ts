import type { HookHeader } from '#src/org/hook-channels/index.ts';

export const inlineHookTypes = [
  'com.okta.import.transform',
  'com.okta.oauth2.tokens.transform',
  'com.okta.saml.tokens.transform',
  'com.okta.telephony.provider',
  'com.okta.user.credential.password.import',
  'com.okta.user.pre-registration',
] as const;
export type InlineHookType = (typeof inlineHookTypes)[number];

export type InlineHook = {
  id: string;
  name: string;
  type: InlineHookType;
  status: 'ACTIVE' | 'INACTIVE';
  version: string;
  channel: InlineHookChannel;
  /** Value of the header or client secret, under the master key. */
  secret: Buffer | null;
  /** The key of private_key_jwt. */
  hookKeyId: string | null;
  created: Date;
  lastUpdated: Date;
};

type Address = { version: string; uri: string; headers: HookHeader[] };
export type InlineHookChannel =
  | (Address & { type: 'HTTP'; authHeader: string | null })
  | (Address & {
      type: 'OAUTH';
      authType: 'client_secret_post' | 'private_key_jwt';
      clientId: string;
      tokenUrl: string;
      scope: string | null;
    });

/** As at Okta. */
export const maxInlineHooks = 100;
