import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  type Reply,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { readCertificate } from '#src/protocols/x509/index.ts';
import { at } from './identity-provider.ts';
import type { IdentityProviders } from './identity-providers.ts';
import { jwkOf, thumbprintOf } from './idp-keys.ts';
import { keyAnswer, links } from './idp-schemas.ts';
import { idpsPath, toSecond } from './idp-wire.ts';
import type { CsrRow, SigningKeyRow } from './signing-key-store.ts';

const read = 'okta.idps.read';
const manage = 'okta.idps.manage';
const resource = { kind: 'idps', param: 'idpId' };
const keysPath = `${idpsPath}/:idpId/credentials/keys`;
const csrsPath = `${idpsPath}/:idpId/credentials/csrs`;
const ofIdp = z.object({ idpId: z.string() });
const ofKey = z.object({ idpId: z.string(), kid: z.string() });
const ofCsr = z.object({ idpId: z.string(), idpCsrId: z.string() });
const pkcs10 = 'application/pkcs10';

const name = z.string().max(64);
const csrBody = z.strictObject({
  subject: z
    .strictObject({
      countryName: z
        .string()
        .regex(/^[A-Za-z]{2}$/, 'must be a country code of two letters, as US or JP')
        .nullish(),
      stateOrProvinceName: name.nullish(),
      localityName: name.nullish(),
      organizationName: name.nullish(),
      organizationalUnitName: name.nullish(),
      commonName: name.nullish(),
    })
    .nullish(),
  subjectAltNames: z
    .strictObject({
      dnsNames: z
        .array(
          z
            .string()
            .max(253)
            .regex(/^(?:\*\.)?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/, 'must be a DNS name'),
        )
        .max(50)
        .nullish(),
    })
    .nullish(),
});
const csrAnswer = z.strictObject({
  id: z.string(),
  created: z.string(),
  csr: z.string(),
  kty: z.literal('RSA'),
  _links: links,
});

function keyToWire(key: SigningKeyRow) {
  const certificate = Buffer.from(key.certificate).toString('base64');
  const { key: publicKey, notAfterMs } = readCertificate(certificate);
  return {
    kid: key.kid,
    created: toSecond(key.created),
    lastUpdated: toSecond(key.lastUpdated),
    expiresAt: toSecond(new Date(notAfterMs)),
    ...jwkOf(publicKey),
    use: 'sig',
    x5c: [certificate],
    'x5t#S256': thumbprintOf(certificate),
  };
}

function csrToWire(csr: CsrRow, origin: string) {
  const self = `${origin}${idpsPath}/${csr.idpId}/credentials/csrs/${csr.id}`;
  return {
    id: csr.id,
    created: toSecond(csr.created),
    csr: Buffer.from(csr.request).toString('base64'),
    kty: 'RSA',
    _links: {
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      publish: { href: `${self}/lifecycle/publish`, hints: { allow: ['POST'] } },
    },
  };
}

export function signingKeyRoutes(idps: IdentityProviders): Route[] {
  const { signingKeys } = idps;
  return [
    defineRoute({
      method: 'GET',
      path: keysPath,
      permission: read,
      resource,
      params: ofIdp,
      answer: z.array(keyAnswer),
      handle: async (ctx) => ({
        status: 200,
        json: (await signingKeys.list(ctx.params.idpId)).map(keyToWire),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${keysPath}/active`,
      permission: read,
      resource,
      params: ofIdp,
      answer: z.array(keyAnswer),
      async handle(ctx) {
        const kid = at(idps.get(ctx.params.idpId).protocol, 'credentials', 'signing', 'kid');
        const active = (await signingKeys.list(ctx.params.idpId)).filter((key) => key.kid === kid);
        return active.length === 0 ? { status: 204 } : { status: 200, json: active.map(keyToWire) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${keysPath}/generate`,
      permission: manage,
      resource,
      params: ofIdp,
      query: z.object({ validityYears: z.string() }),
      answer: keyAnswer,
      async handle(ctx) {
        const years = Number(ctx.query.validityYears);
        const key = await signingKeys.generate(ctx.params.idpId, years, requesterOf(ctx));
        return { status: 201, json: keyToWire(key) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${keysPath}/:kid`,
      permission: read,
      resource,
      params: ofKey,
      answer: keyAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: keyToWire(await signingKeys.get(ctx.params.idpId, ctx.params.kid)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: `${keysPath}/:kid/clone`,
      permission: manage,
      resource,
      params: ofKey,
      query: z.object({ targetIdpId: z.string() }),
      answer: keyAnswer,
      async handle(ctx) {
        const { idpId, kid } = ctx.params;
        const key = await signingKeys.clone(idpId, kid, ctx.query.targetIdpId, requesterOf(ctx));
        return { status: 201, json: keyToWire(key) };
      },
    }),
    ...csrRoutes(idps),
  ];
}

function csrRoutes({ signingKeys }: IdentityProviders): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: csrsPath,
      permission: read,
      resource,
      params: ofIdp,
      answer: z.array(csrAnswer),
      handle: async (ctx) => ({
        status: 200,
        json: (await signingKeys.listCsrs(ctx.params.idpId)).map((csr) => csrToWire(csr, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: csrsPath,
      permission: manage,
      resource,
      params: ofIdp,
      body: csrBody,
      answer: csrAnswer,
      produces: ['application/json', pkcs10],
      async handle(ctx) {
        const { subject, subjectAltNames } = ctx.body;
        const given = Object.entries(subject ?? {}).filter(([, value]) => value);
        if (given.length === 0) throw validationFailed('subject', ['subject: needs a commonName at least']);
        const wish = { subject: Object.fromEntries(given), dnsNames: subjectAltNames?.dnsNames ?? [] };
        return csrReply(ctx, await signingKeys.createCsr(ctx.params.idpId, wish, requesterOf(ctx)), 201);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${csrsPath}/:idpCsrId`,
      permission: read,
      resource,
      params: ofCsr,
      answer: csrAnswer,
      produces: ['application/json', pkcs10],
      handle: async (ctx) =>
        csrReply(ctx, await signingKeys.getCsr(ctx.params.idpId, ctx.params.idpCsrId), 200),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${csrsPath}/:idpCsrId`,
      permission: manage,
      resource,
      params: ofCsr,
      async handle(ctx) {
        await signingKeys.deleteCsr(ctx.params.idpId, ctx.params.idpCsrId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${csrsPath}/:idpCsrId/lifecycle/publish`,
      permission: manage,
      resource,
      params: ofCsr,
      answer: keyAnswer,
      bodyKind: 'bytes',
      accepts: ['application/x-x509-ca-cert', 'application/pkix-cert', 'application/x-pem-file'],
      async handle(ctx) {
        const { idpId, idpCsrId } = ctx.params;
        const key = await signingKeys.publishCsr(idpId, idpCsrId, certificateOf(ctx), requesterOf(ctx));
        return { status: 201, json: keyToWire(key) };
      },
    }),
  ];
}

/** Binary, PEM, or base64: also the URL alphabet, which Okta's documents name. */
function certificateOf({ rawBody, headers }: RequestContext): string | Buffer {
  if (rawBody === undefined || rawBody.length === 0)
    throw new ApiError('E0000003', { causes: ['body: is required: the certificate, as PEM or DER'] });
  if (headers['content-transfer-encoding']?.trim().toLowerCase() !== 'base64') return rawBody;
  return rawBody.toString('latin1').replaceAll('-', '+').replaceAll('_', '/');
}

function csrReply({ headers, client }: RequestContext, csr: CsrRow, status: number): Reply {
  if (headers['accept']?.toLowerCase().includes(pkcs10) !== true)
    return { status, json: csrToWire(csr, client.origin) };
  return {
    status,
    headers: { 'content-transfer-encoding': 'base64' },
    text: Buffer.from(csr.request).toString('base64'),
    contentType: `${pkcs10}; filename=gatehouse.p10`,
  };
}
