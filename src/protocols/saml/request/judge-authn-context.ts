import { quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import type { AuthnRequest, RequestedAuthnContext } from './authn-request.ts';

const classPrefix = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';

/**
 * Which class is stronger than which. saml-core 3.3.2.2.1 leaves that to the identity provider; this is ours, weakest first. Classes
 * of one line are equally strong. A class that is not here is only ever equal to itself.
 */
const weakestFirst: readonly (readonly string[])[] = [
  [`${classPrefix}unspecified`],
  [`${classPrefix}InternetProtocol`, `${classPrefix}PreviousSession`],
  [`${classPrefix}Password`, `${classPrefix}InternetProtocolPassword`],
  [`${classPrefix}PasswordProtectedTransport`, `${classPrefix}SecureRemotePassword`],
  // The second spelling is Okta's, with which apps were set up elsewhere.
  [
    `${classPrefix}Kerberos`,
    'oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
    'urn:federation:authentication:windows',
  ],
  [
    `${classPrefix}TimeSyncToken`,
    `${classPrefix}MobileOneFactorContract`,
    `${classPrefix}MobileTwoFactorUnregistered`,
    `${classPrefix}MobileTwoFactorContract`,
    'https://refeds.org/profile/mfa',
    'http://schemas.microsoft.com/claims/multipleauthn',
  ],
  [`${classPrefix}TLSClient`, `${classPrefix}X509`, `${classPrefix}SoftwarePKI`],
  [`${classPrefix}Smartcard`, `${classPrefix}SmartcardPKI`],
];

const rankOf = (classRef: string): number | undefined => {
  const rank = weakestFirst.findIndex((equals) => equals.includes(classRef));
  return rank < 0 ? undefined : rank;
};

/** The class to state: the first of `available` (ours, preferred first) that is as asked; else NoAuthnContext. */
export function judgeAuthnContext(
  { requestedAuthnContext: requested }: Pick<AuthnRequest, 'requestedAuthnContext'>,
  available: readonly string[],
): string {
  const chosen = requested === undefined ? available[0] : choose(requested, available);
  if (chosen !== undefined) return chosen;
  const asked = [...(requested?.classRefs ?? []), ...(requested?.declRefs ?? [])].map(quoted).join(', ');
  throw new SamlError(
    'authn_context',
    `The RequestedAuthnContext is ${requested?.comparison ?? 'any'} of ${asked}, and this authentication is ${available.map(quoted).join(', ')}: set the authentication context of the app the same on both sides.`,
    { status: 'Responder', subcode: 'NoAuthnContext' },
  );
}

function choose(
  { comparison, classRefs }: RequestedAuthnContext,
  available: readonly string[],
): string | undefined {
  // Declarations are documents of the app's own making; nothing of ours equals one.
  if (classRefs.length === 0) return undefined;
  const ranks = classRefs.map(rankOf).filter((rank) => rank !== undefined);
  const [weakest, strongest] = [Math.min(...ranks), Math.max(...ranks)];
  const ranked = (fits: (rank: number) => boolean): string[] =>
    available.filter((own) => {
      const rank = rankOf(own);
      return rank !== undefined && ranks.length > 0 && fits(rank);
    });
  const exactly = classRefs.find((classRef) => available.includes(classRef));
  switch (comparison) {
    case 'exact': // in the app's order of preference
      return exactly;
    case 'minimum': // at least as strong as one of them
      return ranked((rank) => rank >= weakest)[0] ?? exactly;
    case 'better': // stronger than any one of them, so of the strongest too
      return ranks.length === classRefs.length ? ranked((rank) => rank > strongest)[0] : undefined;
    case 'maximum': // as strong as possible without being stronger than one of them
      return strongestOf(ranked((rank) => rank <= strongest)) ?? exactly;
  }
}

function strongestOf(classRefs: readonly string[]): string | undefined {
  return classRefs.reduce<string | undefined>(
    (best, classRef) =>
      best === undefined || (rankOf(classRef) ?? 0) > (rankOf(best) ?? 0) ? classRef : best,
    undefined,
  );
}
