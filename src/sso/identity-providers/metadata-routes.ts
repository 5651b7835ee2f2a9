import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { buildSpMetadata } from '#src/protocols/saml/index.ts';
import { at } from './identity-provider.ts';
import type { IdentityProviders } from './identity-providers.ts';
import { acsUrl, idpsPath } from './idp-wire.ts';

/** Our metadata towards a SAML provider: what its administrator is given to set up their side. */
export function metadataRoutes(idps: IdentityProviders, { baseUrl }: { baseUrl: string }): Route[] {
  return [
    defineRoute<{ idpId: string }>({
      method: 'GET',
      path: `${idpsPath}/:idpId/metadata.xml`,
      permission: 'okta.idps.read',
      resource: { kind: 'idps', param: 'idpId' },
      produces: ['application/xml', 'application/octet-stream'],
      async handle(ctx) {
        const idp = idps.get(ctx.params.idpId);
        if (idp.protocol.type !== 'SAML2') throw notFound(idp.id, 'SamlIdentityProvider');
        const { protocol } = idp;
        const active = at(protocol, 'credentials', 'signing', 'kid');
        const keys = await idps.signingKeys.list(idp.id);
        // The one that signs stands first; the others are there for those who have seen them.
        const ordered = [
          ...keys.filter((key) => key.kid === active),
          ...keys.filter((key) => key.kid !== active),
        ];
        const xml = buildSpMetadata({
          entityId: String(at(protocol, 'credentials', 'trust', 'audience')),
          acsUrl: acsUrl(idp, baseUrl),
          requestsSigned: at(protocol, 'algorithms', 'request', 'signature', 'scope') !== 'NONE',
          certificates: ordered.map((key) => Buffer.from(key.certificate).toString('base64')),
          nameIdFormat: String(at(protocol, 'settings', 'nameFormat')),
        });
        return {
          status: 200,
          bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${xml}`),
          contentType: 'application/octet-stream',
          headers: { 'content-disposition': 'attachment; filename=metadata.xml' },
        };
      },
    }),
  ];
}
