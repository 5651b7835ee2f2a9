import { createHash } from 'node:crypto';
import { accessTokenClaims, type Claims, hashClaims, idTokenClaims } from '#src/protocols/oauth/index.ts';
import type { CompiledClaim, TokenLifetimes } from '#src/sso/authorization-servers/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { Issuer } from '../server-lookup.ts';
import { type ClaimSources, needGroups, type TokenContext } from './claim-sources.ts';

/** Okta marks the org server's access tokens, which nobody but us is meant to read. */
const orgAccessTokenType = 'application/okta-internal-at+jwt';
const idTokenSeconds = 60 * 60;

export type AccessTokenWish = {
  issuer: Issuer;
  context: TokenContext;
  lifetimes: TokenLifetimes;
  authTimeMs: number | undefined;
  jti: string;
  /** Thumbprint of the key it is bound to. */
  jkt?: string | undefined;
};

export type IdTokenWish = {
  issuer: Issuer;
  context: TokenContext;
  authTimeMs: number;
  acr: string | undefined;
  nonce: string | undefined;
  accessToken: string | undefined;
  code: string | undefined;
  /** All granted claims, because nothing else will bring them; otherwise the short form, and userinfo has the rest. */
  isFat: boolean;
};

/** What a token is to say, and for how long, before it is signed. */
export type TokenDraft = { readonly claims: Claims; readonly expiresIn: number };

export type MadeToken = { readonly text: string; readonly jti: string };

export type TokenMaker = {
  /** `amended`: what somebody made of the draft, to be signed instead of it. */
  accessToken(wish: AccessTokenWish, amended?: TokenDraft): Promise<MadeToken & { expiresIn: number }>;
  idToken(wish: IdTokenWish, amended?: TokenDraft): Promise<MadeToken>;
  draftAccessToken(wish: AccessTokenWish): Promise<TokenDraft>;
  draftIdToken(wish: IdTokenWish): Promise<TokenDraft>;
  /** All claims of the person that these scopes open: what userinfo answers. */
  userinfo(issuer: Issuer, context: Omit<TokenContext, 'amr' | 'sid'>): Promise<Claims>;
  newAccessTokenId(grantId: string | undefined): string;
  /** The id of the access token that this code leads to, known before and after it exists: a replayed code names what to revoke. */
  accessTokenIdOf(codeId: string, grantId: string | undefined): string;
};

export function createTokenMaker(
  needs: Pick<OidcNeeds, 'clock' | 'ids' | 'keys' | 'orgId'> & { claims: ClaimSources },
): TokenMaker {
  const { clock, ids, keys, claims: sources } = needs;
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);

  async function identityClaims(
    issuer: Issuer,
    context: TokenContext,
    claims: readonly CompiledClaim[],
  ): Promise<Claims> {
    const source = await sources.sourceFor(context, needGroups(claims, context.scopes));
    const values = sources.values(claims, context, source);
    const isGroupsAsked = issuer.server.isOrg && context.scopes.includes('groups');
    return isGroupsAsked ? { ...values, ...(await sources.groupsOfApp(context)) } : values;
  }

  async function draftAccessToken(wish: AccessTokenWish): Promise<TokenDraft> {
    const { issuer, context, lifetimes, authTimeMs, jti, jkt } = wish;
    const { server } = issuer;
    const { app, person, scopes } = context;
    const clientId = app.oidc?.clientId ?? app.id;
    const claims = server.resourceClaims;
    const needsGroups = server.subjectNeedsGroups || needGroups(claims, scopes);
    const source = await sources.sourceFor(context, needsGroups);
    const iat = nowSeconds();
    const expiresIn = lifetimes.accessTokenLifetimeMinutes * 60;
    const facts = {
      jti,
      issuer: issuer.issuer,
      audience: issuer.audience,
      clientId,
      userId: person?.id,
      scopes,
      subject: server.subject(source, person === undefined ? clientId : sources.userNameOf(context)),
      authTime: authTimeMs === undefined ? undefined : Math.floor(authTimeMs / 1000),
      iat,
      exp: iat + expiresIn,
      jkt,
    };
    return { claims: accessTokenClaims(facts, sources.values(claims, context, source)), expiresIn };
  }

  async function draftIdToken(wish: IdTokenWish): Promise<TokenDraft> {
    const { issuer, context, isFat } = wish;
    const { server } = issuer;
    const { app, person } = context;
    if (person === undefined || app.oidc === undefined)
      throw new Error('an ID token speaks of a person to a client');
    const claims = isFat
      ? server.identityClaims
      : server.identityClaims.filter((claim) => claim.alwaysInclude);
    const iat = nowSeconds();
    const facts = {
      jti: `ID.${ids.newSecret(32)}`,
      issuer: issuer.issuer,
      clientId: app.oidc.clientId,
      userId: person.id,
      iat,
      exp: iat + idTokenSeconds,
      amr: context.amr,
      acr: wish.acr,
      idp: needs.orgId(),
      nonce: wish.nonce,
      authTime: Math.floor(wish.authTimeMs / 1000),
      sid: context.sid,
      accessToken: wish.accessToken,
      code: wish.code,
    };
    const profile = await identityClaims(issuer, context, claims);
    const ofApp = await sources.federatedClaims(context);
    return { claims: idTokenClaims(facts, { ...profile, ...ofApp }), expiresIn: idTokenSeconds };
  }

  return {
    draftAccessToken,
    draftIdToken,

    async accessToken(wish, amended) {
      const { server } = wish.issuer;
      const { claims, expiresIn } = amended ?? (await draftAccessToken(wish));
      const signer = await keys.signer(
        server.keyOwner,
        server.algorithm,
        server.isOrg ? orgAccessTokenType : undefined,
      );
      return { text: await signer.sign(JSON.stringify(claims)), jti: wish.jti, expiresIn };
    },

    async idToken(wish, amended) {
      const { issuer, context, accessToken, code } = wish;
      const { claims } = amended ?? (await draftIdToken(wish));
      const signer = await keys.signer(
        issuer.server.keyOwner,
        context.app.oidc?.idTokenAlg ?? issuer.server.algorithm,
      );
      // The tokens beside it may have been made after the draft.
      const text = await signer.sign(JSON.stringify({ ...claims, ...hashClaims({ accessToken, code }) }));
      return { text, jti: String(claims['jti']) };
    },

    async userinfo(issuer, { person, ...known }) {
      // An access token says nothing of how its person signed in, so that neither does what it is shown for.
      const context = { ...known, person, amr: [], sid: undefined };
      return { sub: person?.id, ...(await identityClaims(issuer, context, issuer.server.identityClaims)) };
    },

    newAccessTokenId: (grantId) => accessTokenId(ids.newSecret(32), grantId),
    accessTokenIdOf: (codeId, grantId) =>
      accessTokenId(createHash('sha256').update(`access token of ${codeId}`).digest('base64url'), grantId),
  };
}

function accessTokenId(random: string, grantId: string | undefined): string {
  return grantId === undefined ? `AT.${random}` : `AT.${random}.${grantId}`;
}
