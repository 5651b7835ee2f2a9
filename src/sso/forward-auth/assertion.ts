import { userHeader } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { orgKeyOwner, type SigningKeys } from '#src/sso/keys/index.ts';
import type { Identity } from './identity-headers.ts';
import type { SiteApp } from './sites.ts';

export type AssertionNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  keys: Pick<SigningKeys, 'signer'>;
};

export type AssertionOf = {
  app: SiteApp;
  site: string;
  userId: string;
  sid: string;
  identity: Identity;
};

/** It is made for one request and read at once; this much is for clocks that differ. */
const lifetimeSeconds = 120;

/** Of its own, so that nothing that reads ID tokens or access tokens takes it for one. */
export const assertionType = 'gatehouse-assertion+jwt';

/**
 * What the headers say, signed: a backend that verifies it need not trust the network between the proxy and itself. ES256, which
 * costs a tenth of RS256; it is made anew for each request, since the decision is.
 */
export async function makeAssertion(needs: AssertionNeeds, of: AssertionOf): Promise<string> {
  const signer = await needs.keys.signer(orgKeyOwner, 'ES256', assertionType);
  return signer.sign(JSON.stringify(assertionClaims(needs, of, needs.ids.newSecret(16))));
}

/** What it says, whoever signs it. */
export function assertionClaims(
  { config, clock }: Pick<AssertionNeeds, 'config' | 'clock'>,
  { app, site, userId, sid, identity }: AssertionOf,
  jti: string,
): Record<string, unknown> {
  const iat = Math.floor(clock.nowMs() / 1000);
  const { [userHeader]: userName, ...headers } = identity;
  return {
    iss: config.baseUrl,
    sub: userId,
    aud: app.forwardAuth.audience,
    iat,
    exp: iat + lifetimeSeconds,
    jti,
    sid,
    origin: site,
    preferred_username: userName,
    headers,
  };
}
