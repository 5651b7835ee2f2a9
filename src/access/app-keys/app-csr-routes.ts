import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  notFound,
  type Reply,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { AppCsr } from './app-key.ts';
import { appKeyAnswer, appKeyToWire, csrAnswer, csrToWire } from './app-key-wire.ts';
import type { AppKeys } from './app-keys.ts';

const appParams = z.object({ appId: z.string() });
const csrParams = z.object({ appId: z.string(), csrId: z.string() });
const path = '/api/v1/apps/:appId/credentials/csrs';
const pkcs10 = 'application/pkcs10';

const text = z.string().max(64);
const csrBody = z.strictObject({
  subject: z
    .strictObject({
      countryName: z
        .string()
        .regex(/^[A-Za-z]{2}$/, 'must be a country code of two letters, as US or JP')
        .nullish(),
      stateOrProvinceName: text.nullish(),
      localityName: text.nullish(),
      organizationName: text.nullish(),
      organizationalUnitName: text.nullish(),
      commonName: text.nullish(),
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

export function appCsrRoutes(appKeys: AppKeys, apps: Pick<AppDirectory, 'get'>): Route[] {
  return [...readRoutes(appKeys, apps), ...writeRoutes(appKeys)];
}

function readRoutes(appKeys: AppKeys, apps: Pick<AppDirectory, 'get'>): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      params: appParams,
      answer: z.array(csrAnswer),
      async handle(ctx) {
        const csrs = await appKeys.listCsrs(apps.get(ctx.params.appId).id);
        return { status: 200, json: csrs.map((csr) => csrToWire(csr, ctx.client.origin)) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:csrId`,
      permission: 'okta.apps.read',
      params: csrParams,
      answer: csrAnswer,
      produces: ['application/json', pkcs10],
      async handle(ctx) {
        const { appId, csrId } = ctx.params;
        const csr = (await appKeys.listCsrs(apps.get(appId).id)).find((one) => one.id === csrId);
        if (csr === undefined) throw notFound(csrId, 'Csr');
        return csrReply(ctx, csr, 200);
      },
    }),
  ];
}

function writeRoutes(appKeys: AppKeys): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path,
      permission: 'okta.apps.manage',
      params: appParams,
      body: csrBody,
      answer: csrAnswer,
      produces: ['application/json', pkcs10],
      async handle(ctx) {
        const { subject, subjectAltNames } = ctx.body;
        const given = Object.entries(subject ?? {}).filter(([, value]) => value);
        if (given.length === 0) throw validationFailed('subject', ['subject: needs a commonName at least']);
        const wish = { subject: Object.fromEntries(given), dnsNames: subjectAltNames?.dnsNames ?? [] };
        const csr = await appKeys.createCsr(ctx.params.appId, wish, requesterOf(ctx));
        return csrReply(ctx, csr, 201);
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:csrId`,
      permission: 'okta.apps.manage',
      params: csrParams,
      async handle(ctx) {
        await appKeys.deleteCsr(ctx.params.appId, ctx.params.csrId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:csrId/lifecycle/publish`,
      permission: 'okta.apps.manage',
      params: csrParams,
      answer: appKeyAnswer,
      bodyKind: 'bytes',
      accepts: ['application/x-x509-ca-cert', 'application/pkix-cert', 'application/x-pem-file'],
      async handle(ctx) {
        const { appId, csrId } = ctx.params;
        const key = await appKeys.publishCsr(appId, csrId, certificateOf(ctx), requesterOf(ctx));
        return { status: 201, json: appKeyToWire(key) };
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

function csrReply({ headers, client }: RequestContext, csr: AppCsr, status: number): Reply {
  if (headers['accept']?.toLowerCase().includes(pkcs10) !== true)
    return { status, json: csrToWire(csr, client.origin) };
  return {
    status,
    headers: { 'content-transfer-encoding': 'base64' },
    text: csr.request.toString('base64'),
    contentType: `${pkcs10}; filename=gatehouse.p10`,
  };
}
