import { quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import type { SamlServiceProvider } from '../service-provider.ts';
import type { AuthnRequest } from './authn-request.ts';

/**
 * Whether we are among those whom the app wants to hear (saml-core 3.4.1.2). `asksAnother`: the person would be sent on to another
 * identity provider, which the app may forbid or count.
 */
export function judgeScoping(
  { scoping }: Pick<AuthnRequest, 'scoping'>,
  { entityId, asksAnother }: { readonly entityId: string; readonly asksAnother: boolean },
): void {
  if (scoping === undefined) return;
  if (asksAnother && scoping.proxyCount === 0) {
    throw new SamlError(
      'scoping',
      'The Scoping has ProxyCount "0", and another identity provider would have to be asked.',
      {
        status: 'Responder',
        subcode: 'ProxyCountExceeded',
      },
    );
  }
  if (scoping.idpList.length > 0 && !asksAnother && !scoping.idpList.includes(entityId)) {
    throw new SamlError(
      'scoping',
      `The IDPList names ${scoping.idpList.map(quoted).join(', ')}: add ${quoted(entityId)}, or leave the list out.`,
      { status: 'Responder', subcode: 'NoSupportedIDP' },
    );
  }
}

/** ForceAuthn, where the app's setting honours it. */
export function mustReauthenticate(
  { forceAuthn }: Pick<AuthnRequest, 'forceAuthn'>,
  { honorForceAuthn }: Pick<SamlServiceProvider, 'honorForceAuthn'>,
): boolean {
  return forceAuthn && honorForceAuthn;
}
