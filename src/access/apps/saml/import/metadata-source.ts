import { z } from 'zod';
import type { Clock } from '#src/platform/clock/index.ts';
import {
  ApiError,
  readJsonBody,
  type RequestContext,
  validated,
  validationFailed,
} from '#src/platform/http/index.ts';
import { allowList, type OutboundHttp, OutboundProblem } from '#src/platform/outbound-http/index.ts';
import { readSpMetadata, SamlError, type SpMetadata } from '#src/protocols/saml/index.ts';
import { checkCertificates, trustedCertificates } from '../sp-certificate.ts';

export type MetadataNeeds = {
  clock: Clock;
  outbound: Pick<OutboundHttp, 'request'>;
  config: { readonly outboundAllow: readonly string[] };
};

export const metadataMediaTypes = [
  'application/samlmetadata+xml',
  'application/xml',
  'text/xml',
  'application/json',
];

const jsonBody = z.strictObject({
  /** Where the metadata is, or the text of it. */
  url: z.string().max(2048).optional(),
  metadata: z.string().optional(),
  /** Which of several entities is meant. */
  entityId: z.string().max(1024).optional(),
  /** Whoever signed the metadata, by PEM or base64: then it has to be signed by them. */
  signingCertificate: z.string().max(100_000).optional(),
});

type Wish = z.infer<typeof jsonBody>;

const maxBytes = 1_048_576;

/** Metadata from a request: the document itself as XML, or JSON that says where it is and who signed it. */
export async function metadataOf(
  needs: MetadataNeeds,
  { rawBody, headers }: Pick<RequestContext, 'rawBody' | 'headers'>,
  entityId: string | undefined,
): Promise<SpMetadata> {
  if (rawBody === undefined || rawBody.length === 0) {
    throw new ApiError('E0000003', {
      causes: ['body: is required: the metadata as XML, or {"url": "https://…"} as JSON'],
    });
  }
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  const wish: Wish = isJson ? validated(jsonBody, readJsonBody(rawBody), 'body') : {};
  const bytes = isJson ? await bytesOf(needs, wish) : rawBody;
  const nowMs = needs.clock.nowMs();
  const chosen = wish.entityId ?? entityId;
  try {
    return readSpMetadata(bytes, {
      nowMs,
      ...(chosen === undefined ? {} : { entityId: chosen }),
      ...signerOf(wish, nowMs),
    });
  } catch (error) {
    if (error instanceof SamlError) throw validationFailed('metadata', [`metadata: ${error.message}`]);
    throw error;
  }
}

function signerOf({ signingCertificate }: Wish, nowMs: number) {
  if (signingCertificate === undefined) return {};
  const { x5c, problems } = checkCertificates([signingCertificate], [], 'signingCertificate', nowMs);
  const [problem] = problems;
  if (problem !== undefined)
    throw validationFailed('signingCertificate', [
      problem.replace('signingCertificate.x5c.0', 'signingCertificate'),
    ]);
  return { signerCertificates: trustedCertificates(x5c) };
}

async function bytesOf(needs: MetadataNeeds, { url, metadata, signingCertificate }: Wish): Promise<Buffer> {
  if ((url === undefined) === (metadata === undefined))
    throw validationFailed('url', ['url: give either url or metadata']);
  if (url === undefined) return Buffer.from(metadata ?? '');
  checkAddress(url, needs.config.outboundAllow, signingCertificate !== undefined);
  return fetchMetadata(needs, url);
}

/** Who can change metadata on its way can send assertions to themselves: https, or a signature, or a host the operator listed. */
function checkAddress(url: string, allowed: readonly string[], isSigned: boolean): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw validationFailed('url', ['url: must be an absolute address that begins with https://']);
  if (parsed.protocol === 'https:' || isSigned) return;
  const port = Number(parsed.port || 80);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const list = allowList(allowed);
  if (list.allowsHost(host, port) || list.allowsAddress(host, port)) return;
  throw validationFailed('url', [
    'url: must begin with https://. For http, give signingCertificate, or have the host listed in GATEHOUSE_OUTBOUND_ALLOW',
  ]);
}

async function fetchMetadata({ outbound }: MetadataNeeds, url: string): Promise<Buffer> {
  const refuse = (cause: string) => validationFailed('url', [`url: ${cause}`]);
  try {
    const accept = 'application/samlmetadata+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1';
    const { status, headers, body } = await outbound.request({ url, maxBytes, headers: { accept } });
    if (status >= 300 && status < 400)
      throw refuse(
        `answers ${status} and sends on to ${(headers['location'] ?? 'nowhere').slice(0, 200)}; give that address`,
      );
    if (status !== 200) throw refuse(`answers ${status}; give the address at which the metadata is`);
    return body;
  } catch (error) {
    if (error instanceof OutboundProblem) throw refuse(error.message.replace(/^url: /, ''));
    throw error;
  }
}
