import { X509Certificate } from 'node:crypto';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext, ClientSignals } from '#src/platform/http/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import { importJwks, JoseError, type VerificationKey, verifyJwt } from '#src/protocols/jose/index.ts';
import { type DeviceClaims, readClaims } from './device-claims.ts';

/** What was verified of a device beside its cookie. */
export type DeviceEvidence = {
  /** The company runs it. */
  readonly managed: boolean;
  /** The registered device that it says it is (`guo…`). */
  readonly deviceId: string | undefined;
  /** What its management says of it. */
  readonly claims: DeviceClaims | undefined;
};

export type DeviceTrust = { evidenceOf(client: ClientContext): Promise<DeviceEvidence> };

/** As read from the files that the configuration names. */
export type TrustAnchors = {
  readonly authorities: readonly X509Certificate[];
  readonly keys: readonly VerificationKey[];
};

export const nothingShown: DeviceEvidence = { managed: false, deviceId: undefined, claims: undefined };

const spentKind = 'access.device-assertion';
const longestLifeSeconds = 300;
const skewSeconds = 30;
const mostBytes = 16_384;
const clientAuth = '1.3.6.1.5.5.7.3.2';
const anyUse = '2.5.29.37.0';
const deviceIdShape = /^guo[0-9A-Za-z]{17}$/;

/** Certificates chained to the operator's authority, and statements signed by the management of devices. Anything wrong shows nothing. */
export function createDeviceTrust(needs: {
  config: { readonly baseUrl: string };
  clock: Clock;
  database: Pick<Database, 'transaction'>;
  singleUse: Pick<SingleUse, 'spend'>;
  anchors: TrustAnchors;
}): DeviceTrust {
  const { clock, anchors } = needs;
  // A statement is good for one request, and one request may be judged several times.
  const seen = new WeakMap<ClientSignals, Promise<DeviceEvidence>>();

  const statementOf = async (token: string): Promise<DeviceEvidence> => {
    const claims = verified(token, anchors.keys, needs.config.baseUrl, clock.nowMs());
    if (claims === undefined) return nothingShown;
    const untilMs = clock.nowMs() + (longestLifeSeconds + skewSeconds) * 1000;
    const isFirst = await needs.database.transaction((tx) =>
      needs.singleUse.spend(tx, spentKind, claims.jti, untilMs),
    );
    if (!isFirst) return nothingShown;
    const { deviceId } = claims.said;
    return {
      managed: claims.said.managed,
      deviceId: deviceId !== undefined && deviceIdShape.test(deviceId) ? deviceId : undefined,
      claims: claims.said,
    };
  };

  const look = async ({ certificate, assertion }: ClientSignals): Promise<DeviceEvidence> => {
    const byCertificate =
      certificate === undefined
        ? nothingShown
        : ofCertificate(certificate, anchors.authorities, clock.nowMs());
    const byStatement = assertion === undefined ? nothingShown : await statementOf(assertion);
    return {
      managed: byCertificate.managed || byStatement.managed,
      deviceId: byStatement.deviceId ?? byCertificate.deviceId,
      claims: byStatement.claims,
    };
  };

  return {
    async evidenceOf({ signals }) {
      if (signals?.certificate === undefined && signals?.assertion === undefined) return nothingShown;
      const known = seen.get(signals) ?? look(signals);
      seen.set(signals, known);
      return known;
    },
  };
}

type Statement = { jti: string; said: DeviceClaims };

function verified(
  token: string,
  keys: readonly VerificationKey[],
  audience: string,
  nowMs: number,
): Statement | undefined {
  if (keys.length === 0) return undefined;
  try {
    const claims = verifyJwt(token, keys, {
      nowMs,
      // The keys say whose it is: they are the operator's, and nobody else's.
      issuer: null,
      audience,
      skewSeconds,
      maxLifetimeSeconds: longestLifeSeconds,
      requireJti: true,
      maxBytes: mostBytes,
    });
    const said = readClaims(claims);
    return said === undefined ? undefined : { jti: String(claims.jti), said };
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

/** Issued by one of the authorities, in time, for clients. The holder of the key was checked by whoever ended the TLS connection. */
function ofCertificate(
  given: string,
  authorities: readonly X509Certificate[],
  nowMs: number,
): DeviceEvidence {
  const leaf = certificateOf(given);
  if (leaf === undefined || leaf.ca || !isInTime(leaf, nowMs)) return nothingShown;
  // Without extended key usages it is good for any.
  const uses = leaf.keyUsage as string[] | undefined;
  if (uses !== undefined && !uses.includes(clientAuth) && !uses.includes(anyUse)) return nothingShown;
  const isOurs = authorities.some(
    (authority) =>
      authority.ca &&
      isInTime(authority, nowMs) &&
      leaf.checkIssued(authority) &&
      leaf.verify(authority.publicKey),
  );
  if (!isOurs) return nothingShown;
  const name = /(?:^|\n)CN=([^\n]+)/.exec(leaf.subject)?.[1];
  return {
    managed: true,
    deviceId: name !== undefined && deviceIdShape.test(name) ? name : undefined,
    claims: undefined,
  };
}

const isInTime = (certificate: X509Certificate, nowMs: number): boolean =>
  Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo);

/** `:base64:` of RFC 9440, PEM as it is or in percent encoding, or the base64 of DER. One certificate. */
function certificateOf(given: string): X509Certificate | undefined {
  if (given.length > mostBytes) return undefined;
  try {
    const text = given.includes('%') ? decodeURIComponent(given) : given;
    const [, pem] =
      /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(text) ?? [];
    const [, bytes] = /^\s*:([A-Za-z0-9+/=]+):\s*$/.exec(text) ?? [];
    const base64 = (pem ?? bytes ?? text).replaceAll(/\s+/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

/** Throws where a file does not hold what it should: a node must not start and quietly trust nobody. */
export function readAnchors(
  files: { caFile: string | undefined; assertionKeysFile: string | undefined },
  readText: (path: string) => string,
): TrustAnchors {
  const { caFile, assertionKeysFile } = files;
  return {
    authorities: caFile === undefined ? [] : authoritiesIn(caFile, readText(caFile)),
    keys: assertionKeysFile === undefined ? [] : keysIn(assertionKeysFile, readText(assertionKeysFile)),
  };
}

function authoritiesIn(path: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const authorities = blocks.map((block) => new X509Certificate(block));
  if (authorities.length === 0 || !authorities.every(({ ca }) => ca)) {
    throw new Error(
      `GATEHOUSE_DEVICE_CA_FILE="${path}" has to hold certificates of authorities in PEM, and nothing else.`,
    );
  }
  return authorities;
}

function keysIn(path: string, text: string): VerificationKey[] {
  const mend = `GATEHOUSE_DEVICE_ASSERTION_KEYS_FILE="${path}" has to hold a JWK set with public RSA or P-256 keys`;
  try {
    const keys = importJwks(JSON.parse(text)).flatMap((key) => {
      const algorithms = key.algorithms.filter((name) => name === 'RS256' || name === 'ES256');
      return algorithms.length > 0 ? [{ ...key, algorithms }] : [];
    });
    if (keys.length > 0) return keys;
  } catch (error) {
    throw new Error(`${mend}: ${error instanceof Error ? error.message : 'it cannot be read'}`, {
      cause: error,
    });
  }
  throw new Error(`${mend}; it has none.`);
}
