import type { Session } from '#src/access/sessions/index.ts';
import { metAcr } from '#src/access/decide/index.ts';
import type { RequestedAuthnContext } from '#src/protocols/saml/index.ts';
import type { SamlAppInstance } from '../saml-app.ts';

const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password';
const passwordOverTls = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
const unspecified = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified';
/** REFEDS MFA profile: what apps ask for that want two factors. */
const twoFactors = 'https://refeds.org/profile/mfa';
const twoFactorsAcr = 'urn:okta:loa:2fa:any';

type Proved = Pick<Session, 'amr' | 'proofs'>;

/**
 * The classes that can be stated, the app's own first: an administrator chose that one, and it is what an app gets that does not
 * ask. The others are stated to who asks, and only where they are so.
 */
export function statableClasses(app: SamlAppInstance, session: Proved | undefined): string[] {
  const hasPassword = session === undefined || session.amr.includes('pwd');
  const hasTwo = session === undefined || metAcr([twoFactorsAcr], session.amr, session.proofs) !== undefined;
  return [
    ...new Set([
      app.saml.authnContextClassRef,
      ...(hasTwo ? [twoFactors] : []),
      ...(hasPassword ? [passwordOverTls, password] : []),
      unspecified,
    ]),
  ];
}

/** What the decision is asked to see to, where an app takes nothing less. */
export function neededAcr(requested: RequestedAuthnContext | undefined): string[] {
  const wanted = requested?.classRefs ?? [];
  return wanted.length > 0 && wanted.every((one) => one === twoFactors) ? [twoFactorsAcr] : [];
}
