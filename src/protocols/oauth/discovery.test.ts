import { describe, expect, test } from 'vitest';
import { oauthMetadata, openidMetadata } from './index.ts';

const facts = {
  issuer: 'https://as/oauth2/default',
  endpointBase: 'https://as/oauth2/default',
  registrationEndpoint: undefined,
  publishedScopes: ['openid'],
  idTokenAlgorithms: ['RS256'],
  identityClaims: ['name', 'department'],
  resourceClaims: ['department'],
};

describe('metadata', () => {
  test('claims nothing that is not there', () => {
    for (const document of [oauthMetadata(facts), openidMetadata(facts)]) {
      expect(document).not.toHaveProperty('registration_endpoint');
      expect(document).not.toHaveProperty('pushed_authorization_request_endpoint');
      expect(document).not.toHaveProperty('device_authorization_endpoint');
      expect(document.request_parameter_supported).toBe(false);
      expect(document.code_challenge_methods_supported).toEqual(['S256']);
      expect(document.authorization_response_iss_parameter_supported).toBe(true);
      expect(document.issuer).toBe(facts.issuer);
    }
  });

  test('lists custom claims once', () => {
    const claims = openidMetadata(facts).claims_supported as string[];
    expect(claims.filter((name) => name === 'name')).toHaveLength(1);
    expect(claims).toContain('department');
  });
});
