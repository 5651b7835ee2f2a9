import { z } from 'zod';
import type { AppInstance, CredentialScheme } from '#src/access/apps/index.ts';

/** What is kept of a person's credentials for an app, as everybody may know it: without the secret. */
export type StoredCredentials = {
  readonly userId: string;
  readonly appId: string;
  /** As the person wrote it; undefined where the assignment or the app's template names them. */
  readonly userName: string | undefined;
  readonly hasPassword: boolean;
  readonly passwordChangedMs: number | undefined;
  /** Origin the password was given for. */
  readonly site: string;
  readonly setBy: 'PERSON' | 'ADMINISTRATOR';
};

/** Who may set what under each scheme, as Okta has it. */
export type SchemeRights = {
  readonly isShared: boolean;
  readonly person: { readonly userName: boolean; readonly password: boolean };
  readonly administrator: { readonly userName: boolean; readonly password: boolean };
};

const both = { userName: true, password: true };
const nameOnly = { userName: true, password: false };
const passwordOnly = { userName: false, password: true };
const neither = { userName: false, password: false };

const rights: Record<CredentialScheme, SchemeRights> = {
  EDIT_USERNAME_AND_PASSWORD: { isShared: false, person: both, administrator: both },
  ADMIN_SETS_CREDENTIALS: { isShared: false, person: neither, administrator: both },
  EDIT_PASSWORD_ONLY: { isShared: false, person: passwordOnly, administrator: nameOnly },
  // Okta fills in the password of the sign-in. We keep a hash of that one and nothing that could be filled in anywhere, and that
  // stays so: the person types the app's password once, as under EDIT_PASSWORD_ONLY.
  EXTERNAL_PASSWORD_SYNC: { isShared: false, person: passwordOnly, administrator: nameOnly },
  SHARED_USERNAME_AND_PASSWORD: { isShared: true, person: neither, administrator: neither },
};

export const rightsUnder = (scheme: CredentialScheme): SchemeRights => rights[scheme];

/** An app that is opened with a user name and a password. */
export type VaultedInstance = AppInstance & { readonly vaulted: NonNullable<AppInstance['vaulted']> };

export const isVaulted = (app: AppInstance): app is VaultedInstance => app.vaulted !== undefined;

/** Where a password of this app would be sent or typed. */
export function siteOf({ vaulted }: VaultedInstance): string {
  return new URL(vaulted.form?.action ?? vaulted.basicAuthUrl ?? vaulted.loginUrl).origin;
}

/**
 * Whoever may change an app must not get at people's passwords by pointing it elsewhere: what a person wrote down for one site is
 * not given to another. What an administrator set is the organisation's, which also says where it goes.
 */
export function isMeantFor(app: VaultedInstance, stored: StoredCredentials): boolean {
  return stored.setBy === 'ADMINISTRATOR' || stored.site === siteOf(app);
}

/** A password as it comes in: anything that a form field can hold. */
export const vaultedPassword = z
  .string()
  .min(1, 'must not be empty')
  .max(1024, 'must have at most 1024 characters')
  // oxlint-disable-next-line no-control-regex -- a field of a form never holds one; in a header it would be another header
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain line breaks or control characters');
