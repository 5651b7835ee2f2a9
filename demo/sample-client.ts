// One relying app: an OpenID Connect client with sessions of its own, written as an app developer would write it.
import { randomBytes } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import type { SampleSession } from './sample-app.ts';

export type OidcSession = SampleSession & {
  /** The identity provider's session; its end ends ours. */
  sid: string | undefined;
  idToken: string;
};

export type SampleClient = {
  /** Where to send a browser that has no session here. */
  begin(): Promise<{ url: string; pending: string }>;
  /** What came back on the redirect address. */
  finish(currentUrl: URL, pending: string | undefined): Promise<string>;
  find(cookie: string | undefined): OidcSession | undefined;
  /** Ends our session and says where to end the identity provider's. */
  signOut(cookie: string | undefined): string;
  /** OpenID Connect Back-Channel Logout 1.0 §2.5: the identity provider tells us that a session ended. */
  backchannelLogout(logoutToken: string): Promise<number>;
};

type Pending = { state: string; nonce: string; verifier: string };

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export async function createSampleClient(app: {
  issuer: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  afterSignOut: string;
}): Promise<SampleClient> {
  const config = await oidc.discovery(new URL(app.issuer), app.clientId, app.clientSecret, undefined, {
    // The demo runs on http://localhost; a real app leaves this line out.
    execute: [oidc.allowInsecureRequests],
  });
  const metadata = config.serverMetadata();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? `${app.issuer}/v1/keys`));
  const sessions = new Map<string, OidcSession>();
  const pendings = new Map<string, Pending>();

  return {
    async begin() {
      const pending: Pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const cookie = randomBytes(24).toString('base64url');
      if (pendings.size > 10_000) pendings.clear();
      pendings.set(cookie, pending);
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: app.redirectUri,
        scope: 'openid profile email groups',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, pending: cookie };
    },

    async finish(currentUrl, cookie) {
      const pending = cookie === undefined ? undefined : pendings.get(cookie);
      if (cookie === undefined || pending === undefined)
        throw new Error('This sign-in was not begun in this browser. Please begin again.');
      pendings.delete(cookie);
      const tokens = await oidc.authorizationCodeGrant(config, currentUrl, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined)
        throw new Error('The answer held no ID token.');
      const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
      const session = randomBytes(24).toString('base64url');
      sessions.set(session, {
        subject: claims.sub,
        sid: typeof claims.sid === 'string' ? claims.sid : undefined,
        idToken: tokens.id_token,
        claims: { ...claims, ...person },
        signedInAt: new Date(),
      });
      return session;
    },

    find: (cookie) => (cookie === undefined ? undefined : sessions.get(cookie)),

    signOut(cookie) {
      const session = cookie === undefined ? undefined : sessions.get(cookie);
      if (cookie === undefined || session === undefined) return app.afterSignOut;
      sessions.delete(cookie);
      return oidc.buildEndSessionUrl(config, {
        id_token_hint: session.idToken,
        post_logout_redirect_uri: app.afterSignOut,
      }).href;
    },

    async backchannelLogout(logoutToken) {
      const { payload } = await jwtVerify(logoutToken, keys, {
        issuer: metadata.issuer,
        audience: app.clientId,
        maxTokenAge: '5m',
      });
      const events = payload.events as Record<string, unknown> | undefined;
      if (events?.[logoutEvent] === undefined || 'nonce' in payload) throw new Error('not a logout token');
      let ended = 0;
      for (const [cookie, session] of sessions) {
        const isMeant =
          payload.sid === undefined ? session.subject === payload.sub : session.sid === payload.sid;
        if (isMeant && sessions.delete(cookie)) ended += 1;
      }
      return ended;
    },
  };
}
