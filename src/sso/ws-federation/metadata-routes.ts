import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { buildFederationMetadata } from '#src/protocols/wsfed/index.ts';
import { addressesFor, getRelyingParty } from './relying-party.ts';
import type { Signers } from './signers.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

type Needs = Pick<WsFederationNeeds, 'apps' | 'appKeys' | 'config' | 'ids'> & { signers: Signers };

/** What a relying party sets itself up from: our name and addresses towards it, and the certificates its tokens are signed with. */
export function metadataRoutes({ apps, appKeys, config, ids, signers }: Needs): Route[] {
  return [
    defineRoute<{ externalKey: string }>({
      method: 'GET',
      path: '/app/:externalKey/sso/wsfed/metadata',
      permission: 'public',
      // Anybody may read it, and nothing in it is about who does.
      cors: 'any',
      produces: 'application/xml',
      async handle(ctx) {
        const app = getRelyingParty(apps, ctx.params);
        const { entityId, passiveUrl } = addressesFor(config.baseUrl, app);
        const xml = await buildFederationMetadata(
          {
            entityId,
            passiveUrl,
            certificates: appKeys.published(app).map((key) => key.certificate),
            claimTypes: app.wsFed.attributes.map((attribute) => attribute.name),
            id: `_${ids.newSecret(20)}`,
          },
          signers.of(app),
        );
        return {
          status: 200,
          text: `<?xml version="1.0" encoding="UTF-8"?>${xml}`,
          contentType: 'application/xml; charset=utf-8',
        };
      },
    }),
  ];
}
