import { ApiError, defineRoute, notFound, type Reply, type Route } from '#src/platform/http/index.ts';
import { buildIdpMetadata } from '#src/protocols/saml/index.ts';
import { availableFormats } from './name-id.ts';
import { idpAddresses, isSaml, type SamlAppInstance } from './saml-app.ts';
import type { SamlNeeds } from './saml-needs.ts';

type Needs = Pick<SamlNeeds, 'apps' | 'appKeys' | 'config'>;
type KidQuery = { kid?: string | string[] };

/** Our metadata towards one app: by the address an app is given, and for administrators with a key of their choice. */
export function metadataRoutes(needs: Needs): Route[] {
  const { apps } = needs;
  return [
    defineRoute<{ externalKey: string }>({
      method: 'GET',
      path: '/app/:externalKey/sso/saml/metadata',
      permission: 'public',
      // Anybody may read it, and nothing in it is about who does.
      cors: 'any',
      produces: 'application/xml',
      handle(ctx) {
        const app = apps.findByExternalKey(ctx.params.externalKey);
        if (app === undefined || !isSaml(app) || app.status !== 'ACTIVE') throw new ApiError('E0000008');
        return metadata(needs, app, undefined);
      },
    }),
    defineRoute<{ appId: string }, KidQuery>({
      method: 'GET',
      path: '/api/v1/apps/:appId/sso/saml/metadata',
      permission: 'okta.apps.read',
      produces: 'application/xml',
      handle(ctx) {
        const app = apps.find(ctx.params.appId);
        if (app === undefined || !isSaml(app)) throw notFound(ctx.params.appId, 'AppInstance');
        const { kid } = ctx.query;
        return metadata(needs, app, typeof kid === 'string' ? kid : undefined);
      },
    }),
  ];
}

function metadata({ appKeys, config }: Needs, app: SamlAppInstance, kid: string | undefined): Reply {
  const idp = idpAddresses(config.baseUrl, app);
  const { sloUrl } = app.saml.slo === undefined ? { sloUrl: undefined } : idp;
  const xml = buildIdpMetadata({
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    sloUrl,
    certificates: certificatesOf(appKeys, app, kid),
    wantAuthnRequestsSigned: app.saml.requestsSigned,
    nameIdFormats: availableFormats(app),
  });
  return {
    status: 200,
    // Read as any of the usual encodings it says the same: whatever is not ASCII is written as a reference.
    text: `<?xml version="1.0" encoding="UTF-8"?>${asciiXml(xml)}`,
    contentType: 'application/xml;charset=ISO-8859-1',
  };
}

function certificatesOf(
  appKeys: Needs['appKeys'],
  app: SamlAppInstance,
  kid: string | undefined,
): readonly string[] {
  if (kid === undefined) return appKeys.published(app).map((key) => key.certificate);
  const key = appKeys.find(app.id, kid);
  if (key === undefined) throw notFound(kid, 'JsonWebKey');
  return [key.certificate];
}

function asciiXml(xml: string): string {
  return xml.replace(/[^\0-\x7f]/gu, (character) => `&#x${character.codePointAt(0)?.toString(16) ?? ''};`);
}
