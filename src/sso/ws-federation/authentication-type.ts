import { metAcr } from '#src/access/decide/index.ts';
import { WsFedError } from '#src/protocols/wsfed/index.ts';

const twoFactorsAcr = 'urn:okta:loa:2fa:any';

/** wauth that a password answers, in the names of SAML 1.1, SAML 2.0 and WS-Federation. */
const passwordTypes = new Set([
  'urn:oasis:names:tc:SAML:1.0:am:password',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
]);
const anyTypes = new Set([
  'urn:oasis:names:tc:SAML:1.0:am:unspecified',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
]);
const twoFactorTypes = new Set([
  'http://schemas.microsoft.com/claims/multipleauthn',
  'http://docs.oasis-open.org/wsfed/authorization/200706/authntypes/multifactor',
  'https://refeds.org/profile/mfa',
]);

/** What the decision is asked to see to. An authentication that nobody can do here is refused at once, not after a sign-in. */
export function neededAcr(wauth: string | undefined): string[] {
  if (wauth === undefined || passwordTypes.has(wauth) || anyTypes.has(wauth)) return [];
  if (twoFactorTypes.has(wauth)) return [twoFactorsAcr];
  throw new WsFedError(
    'unsupported',
    'wauth',
    `"wauth" is ${JSON.stringify(wauth.slice(0, 200))}: passwords and two factors can be asked for; leave it out to take what the app's sign-on policy asks for.`,
  );
}

/** What the token says of how this person signed in: what was asked for, where it is so; else what the administrator chose. */
export function statedMethod(wauth: string | undefined, amr: readonly string[], configured: string): string {
  if (wauth === undefined) return configured;
  if (twoFactorTypes.has(wauth)) return metAcr([twoFactorsAcr], amr) === undefined ? configured : wauth;
  return passwordTypes.has(wauth) && !amr.includes('pwd') ? configured : wauth;
}
