// From what a client sends to what is kept: defaults filled in as Okta does, and everything that can be checked without asking anybody.
import type { AddressRules } from '#src/org/hook-channels/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import { at, type IdentityProvider, type Json, protocolsOf } from './identity-provider.ts';
import type { IdpBody } from './idp-schemas.ts';
import { policyOf, problemsOfPolicy, withoutNothing } from './idp-policy.ts';
import { knownEndpoints } from './known-endpoints.ts';

export type IdpDraft = Pick<
  IdentityProvider,
  'type' | 'name' | 'issuerMode' | 'protocol' | 'policy' | 'properties'
>;

/** Throws E0000001 with all causes. */
export function readDraft(body: IdpBody, addresses: AddressRules): IdpDraft {
  const causes = [
    ...problemsOfProtocol(body),
    ...problemsOfAddresses(body, addresses),
    ...problemsOfPolicy(body),
    ...problemsOfProperties(body),
  ];
  if (causes.length > 0) throw validationFailed('identityProvider', causes);
  return {
    type: body.type,
    name: body.name,
    issuerMode: body.issuerMode ?? 'DYNAMIC',
    protocol: protocolOf(body),
    policy: policyOf(body),
    properties: body.properties ?? null,
  };
}

function problemsOfProtocol({ type, protocol }: IdpBody): string[] {
  const allowed = protocolsOf(type);
  if (!allowed.includes(protocol.type))
    return [`protocol.type: must be ${allowed.join(' or ')} for a provider of type ${type}`];
  if (protocol.type === 'ID_PROOFING') return problemsOfProofing(type, protocol);
  if (protocol.type !== 'OIDC' && protocol.type !== 'OAUTH2') return [];
  const causes: string[] = [];
  const { credentials, endpoints, issuer, scopes } = protocol;
  if (credentials.client == null) causes.push('protocol.credentials.client: is required');
  if (type === 'APPLE' && !(credentials.signing?.kid && credentials.signing.teamId))
    causes.push('protocol.credentials.signing: needs kid and teamId for a provider of type APPLE');
  if (type !== 'OIDC') return causes;
  for (const name of ['authorization', 'token', 'jwks'] as const)
    if (!endpoints?.[name]?.url) causes.push(`protocol.endpoints.${name}.url: is required`);
  if (!issuer?.url) causes.push('protocol.issuer.url: is required');
  if (!scopes?.includes('openid')) causes.push('protocol.scopes: must include openid');
  return causes;
}

function problemsOfProofing(
  type: string,
  protocol: Extract<IdpBody['protocol'], { type: 'ID_PROOFING' }>,
): string[] {
  const { credentials, endpoints } = protocol;
  if (type === 'IDV_PERSONA')
    return credentials.bearer == null ? ['protocol.credentials.bearer: is required'] : [];
  const causes = credentials.client == null ? ['protocol.credentials.client: is required'] : [];
  if (type !== 'IDV_STANDARD') return causes;
  for (const name of ['par', 'authorization', 'token', 'jwks'] as const)
    if (!endpoints?.[name]?.url) causes.push(`protocol.endpoints.${name}.url: is required`);
  return causes;
}

function problemsOfAddresses({ protocol, properties }: IdpBody, addresses: AddressRules): string[] {
  const named: [string, unknown][] = Object.entries(protocol.endpoints ?? {})
    // Ours, which clients only send back.
    .filter(([name]) => name !== 'acs')
    .map(([name, endpoint]) => [`protocol.endpoints.${name}.url`, at(endpoint, 'url')]);
  if (protocol.type === 'OIDC') named.push(['protocol.issuer.url', protocol.issuer?.url]);
  named.push(['protocol.oktaIdpOrgUrl', at(protocol, 'oktaIdpOrgUrl')]);
  for (const name of ['termsOfUse', 'privacyPolicy'])
    named.push([`properties.idvMetadata.${name}`, at(properties, 'idvMetadata', name)]);
  return named.flatMap(([field, url]) => {
    const problem = typeof url === 'string' ? addresses.problemOf(url) : undefined;
    return problem === undefined ? [] : [`${field}: ${problem}`];
  });
}

function problemsOfProperties({ type, properties }: IdpBody): string[] {
  if (type === 'IDV_PERSONA' && !properties?.inquiryTemplateId)
    return ['properties.inquiryTemplateId: is required for a provider of type IDV_PERSONA'];
  return [];
}

function protocolOf({ protocol, type }: IdpBody): IdpDraft['protocol'] {
  const given = withoutNothing(protocol) as IdpDraft['protocol'];
  const known = knownEndpoints[type];
  if (known !== undefined)
    return { ...given, endpoints: { ...known, ...(given['endpoints'] as Json | undefined) } };
  if (protocol.type !== 'SAML2') return given;
  const settings = (given['settings'] ?? {}) as Json;
  const endpoints = given['endpoints'] as Json;
  return {
    ...given,
    endpoints: {
      ...endpoints,
      acs: { binding: 'HTTP-POST', type: 'INSTANCE', ...(endpoints['acs'] as Json | undefined) },
    },
    algorithms: given['algorithms'] ?? {
      request: { signature: { algorithm: 'SHA-256', scope: 'REQUEST' } },
      response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
    },
    settings: { nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', ...settings },
  };
}
