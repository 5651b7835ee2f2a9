// The protocol of an identity provider as clients send it, strictly: what is misspelt would otherwise silently not be in force.
import { z } from 'zod';

const binding = z.enum(['HTTP-POST', 'HTTP-REDIRECT']);
const url = z.string().min(1).max(1014);
const kid = z.string().min(1).max(255);
const issuer = z.string().min(1).max(1024);
const text = z.string().min(1).max(1024);

const endpoint = z.strictObject({
  url: url.nullish(),
  binding: binding.nullish(),
  type: z.enum(['INSTANCE', 'ORG']).nullish(),
  destination: z.string().max(512).nullish(),
});
const acs = z.strictObject({
  binding: binding.nullish(),
  type: z.enum(['INSTANCE', 'ORG']).nullish(),
  url: z.string().nullish(),
  destination: z.string().nullish(),
});

const samlAlgorithm = z.enum(['SHA-1', 'SHA-256']);
export const samlProtocol = z.strictObject({
  type: z.literal('SAML2'),
  endpoints: z.strictObject({
    acs: acs.nullish(),
    slo: endpoint.nullish(),
    sso: z.strictObject({ ...endpoint.shape, url, binding: binding.default('HTTP-POST') }),
    metadata: endpoint.nullish(),
  }),
  algorithms: z
    .strictObject({
      request: z
        .strictObject({
          digest: z.enum(['SHA-1', 'SHA-256']).nullish(),
          signature: z
            .strictObject({
              algorithm: samlAlgorithm.nullish(),
              scope: z.enum(['NONE', 'REQUEST']).nullish(),
            })
            .nullish(),
        })
        .nullish(),
      response: z
        .strictObject({
          signature: z
            .strictObject({
              algorithm: samlAlgorithm.nullish(),
              scope: z.enum(['ANY', 'RESPONSE', 'TOKEN']).nullish(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  settings: z
    .strictObject({
      nameFormat: z
        .enum([
          'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
          'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
          'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
        ])
        .nullish(),
      honorPersistentNameId: z.boolean().nullish(),
      participateSlo: z.boolean().nullish(),
      sendApplicationContext: z.boolean().nullish(),
    })
    .nullish(),
  relayState: z.strictObject({ format: z.enum(['FROM_URL', 'OPAQUE']).nullish() }).nullish(),
  credentials: z.strictObject({
    trust: z.strictObject({
      issuer,
      audience: z.string().max(1024).nullish(),
      kid,
      additionalKids: z.array(kid).max(1).nullish(),
    }),
    signing: z.strictObject({ kid: kid.nullish() }).nullish(),
  }),
});

const oauthEndpoints = z.strictObject({
  // Clients send it with every provider.
  acs: acs.nullish(),
  authorization: endpoint.nullish(),
  token: endpoint.nullish(),
  userInfo: endpoint.nullish(),
  jwks: endpoint.nullish(),
  slo: endpoint.nullish(),
});

const oauthCredentials = z.strictObject({
  client: z
    .strictObject({
      client_id: text,
      client_secret: text.nullish(),
      pkce_required: z
        .union([z.boolean(), z.enum(['true', 'false']).transform((said) => said === 'true')])
        .nullish(),
      token_endpoint_auth_method: z.enum(['private_key_jwt']).nullish(),
    })
    .nullish(),
  signing: z
    .strictObject({
      kid: text.nullish(),
      teamId: text.nullish(),
      privateKey: z.string().min(1).max(4096).nullish(),
    })
    .nullish(),
});
const scopes = z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/, 'is not a scope')).max(100);
const requestAlgorithm = z.strictObject({
  signature: z
    .strictObject({
      algorithm: z.enum(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'SHA-256']).nullish(),
      scope: z.enum(['NONE', 'REQUEST']).nullish(),
    })
    .nullish(),
});

export const oauthProtocol = z.strictObject({
  type: z.enum(['OAUTH2', 'OIDC']),
  endpoints: oauthEndpoints.nullish(),
  scopes: scopes.nullish(),
  credentials: oauthCredentials,
  issuer: z.strictObject({ url: issuer.nullish() }).nullish(),
  algorithms: z
    .strictObject({
      request: requestAlgorithm.nullish(),
      response: requestAlgorithm.nullish(),
    })
    .nullish(),
  settings: z
    .strictObject({
      participateSlo: z.boolean().nullish(),
      sendApplicationContext: z.boolean().nullish(),
      nameFormat: z.string().max(255).nullish(),
    })
    .nullish(),
  oktaIdpOrgUrl: url.nullish(),
});

export const mtlsProtocol = z.strictObject({
  type: z.literal('MTLS'),
  endpoints: z.strictObject({ sso: endpoint.nullish() }).nullish(),
  credentials: z.strictObject({
    trust: z.strictObject({
      issuer: issuer.nullish(),
      audience: z.string().max(1024).nullish(),
      kid,
      revocation: z.enum(['CRL', 'DELTA_CRL', 'OCSP']).nullish(),
      revocationCacheLifetime: z.number().min(1).max(4320).nullish(),
    }),
  }),
});

export const proofingProtocol = z.strictObject({
  type: z.literal('ID_PROOFING'),
  endpoints: z
    .strictObject({
      authorization: endpoint.nullish(),
      par: endpoint.nullish(),
      token: endpoint.nullish(),
      jwks: endpoint.nullish(),
    })
    .nullish(),
  issuer: z.strictObject({ url: issuer.nullish() }).nullish(),
  scopes: scopes.nullish(),
  credentials: z.strictObject({
    bearer: z.strictObject({ apiKey: text.nullish() }).nullish(),
    client: z.strictObject({ client_id: text, client_secret: text.nullish() }).nullish(),
  }),
});

export const protocolBody = z.discriminatedUnion('type', [
  samlProtocol,
  oauthProtocol,
  mtlsProtocol,
  proofingProtocol,
]);
