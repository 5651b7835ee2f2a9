import { validationFailed } from '#src/platform/http/index.ts';
import { type OutboundHttp, OutboundProblem } from '#src/platform/outbound-http/index.ts';

/** Asks a SCIM service provider who it is (RFC 7644 §4), which needs the token and changes nothing. Throws what is wrong. */
export async function checkConnection(
  outbound: Pick<OutboundHttp, 'request'>,
  baseUrl: string,
  token: string,
): Promise<void> {
  const url = `${baseUrl.replace(/\/+$/, '')}/ServiceProviderConfig`;
  const problem = await problemOf(outbound, url, token);
  if (problem !== undefined) throw validationFailed('connection', [`baseUrl: ${problem}`]);
}

async function problemOf(
  outbound: Pick<OutboundHttp, 'request'>,
  url: string,
  token: string,
): Promise<string | undefined> {
  try {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json, application/json' };
    const { status, body } = await outbound.request({ url, headers, maxBytes: 262_144 });
    if (status === 401 || status === 403) return `the service answers ${status}: it does not take the token`;
    if (status !== 200) return `the service answers ${status} to GET ServiceProviderConfig`;
    return isServiceProviderConfig(body) ? undefined : 'what answers there is no SCIM 2.0 service';
  } catch (error) {
    if (error instanceof OutboundProblem) return error.message;
    throw error;
  }
}

function isServiceProviderConfig(body: Buffer): boolean {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    return said instanceof Object && 'schemas' in said && Array.isArray(said.schemas);
  } catch {
    return false;
  }
}
