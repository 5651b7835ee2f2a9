// What tokens would hold, and why: the endpoints' own checks, policy, claims and drafts, up to the signature, which is never made.
import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import type { Assignment, AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { AskAccess, Explanation, ReachNeeds } from '#src/access/what-if/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import { type Claims, OAuthError, parseParameters, validateWanted } from '#src/protocols/oauth/index.ts';
import type { JudgedLifetimes, TokenVerdict } from '#src/sso/authorization-servers/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { Issuer } from '../server-lookup.ts';
import {
  checkApiScopesOfVisit,
  offlineOf,
  requireGrant,
  scopesForPassword,
  scopesOfClient,
} from './grant-checks.ts';
import type { TokenMaker } from './token-maker.ts';

export const previewedGrants = ['authorization_code', 'implicit', 'password', 'client_credentials'] as const;
export type PreviewedGrant = (typeof previewedGrants)[number];

export type TokenPreviewNeeds = ReachNeeds & {
  users: Pick<Users, 'findPerson' | 'findPersonByLogin'>;
  askAccess: AskAccess;
  assignments: Pick<AssignmentDirectory, 'findDirect' | 'effective'>;
};

export type PreviewQuestion = {
  issuer: Issuer;
  app: AppInstance;
  client: OidcClient;
  person: Person | undefined;
  grantType: PreviewedGrant;
  scopes: readonly string[];
  methods: readonly string[];
  ipAddress: string | undefined;
};

export type Refusal = { error: string; description: string; reason: string };

export type TokenPreview = {
  refused: Refusal | undefined;
  /** What was asked for, or the server's default scopes. */
  scopes: readonly string[];
  verdict: TokenVerdict | undefined;
  lifetimes: JudgedLifetimes | undefined;
  /** What the sign-on policies would say; undefined where no person is there. */
  access: Explanation | undefined;
  accessToken: Claims | undefined;
  idToken: Claims | undefined;
  userinfo: Claims | undefined;
  withRefreshToken: boolean;
};

type Needs = Pick<TokenPreviewNeeds, 'askAccess' | 'assignments'> &
  Pick<OidcNeeds, 'apiScopesOf' | 'clock'> & { tokens: TokenMaker };

const nothing: TokenPreview = {
  refused: undefined,
  scopes: [],
  verdict: undefined,
  lifetimes: undefined,
  access: undefined,
  accessToken: undefined,
  idToken: undefined,
  userinfo: undefined,
  withRefreshToken: false,
};

/** Stands where a live token names the session it comes of. */
const sidOfPreview = 'preview';

/** In the order of the endpoints: client and scopes, the person's access, the server's policies, the claims. */
export function createTokenPreview(needs: Needs) {
  return async (question: PreviewQuestion): Promise<TokenPreview> => {
    let found = { ...nothing, scopes: question.scopes };
    try {
      const wanted = wantedOf(needs, question);
      found = { ...found, scopes: wanted.scopes, withRefreshToken: wanted.isOffline };
      const { person, app } = question;
      if (person !== undefined) {
        const access = await needs.askAccess(person, app, question);
        found = { ...found, access };
        const denial = denialOf(access);
        if (denial !== undefined) return { ...found, refused: denial };
      }
      wanted.check?.();
      const verdict = judge(question, wanted.scopes);
      found = { ...found, verdict };
      if (!verdict.allowed) return { ...found, refused: noRule };
      return { ...found, lifetimes: verdict.lifetimes, ...(await draft(needs, question, wanted, verdict)) };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const { code, description, reason } = error;
      return { ...found, refused: { error: code, description, reason } };
    }
  };
}

const noRule: Refusal = {
  error: 'access_denied',
  description: 'Policy evaluation failed for this request, please check the policy configurations.',
  reason: 'no_matching_policy',
};

type Wanted = {
  scopes: readonly string[];
  isOffline: boolean;
  hasAccessToken: boolean;
  hasIdToken: boolean;
  isFat: boolean;
  /** What the endpoint looks at after the person. */
  check?: () => void;
};

function wantedOf(needs: Needs, question: PreviewQuestion): Wanted {
  const { app, client, issuer, grantType, scopes: asked } = question;
  const granted = needs.apiScopesOf(app.id);
  const { server } = issuer;
  if (grantType === 'client_credentials') {
    requireGrant(client, grantType);
    const scopes = scopesOfClient(question, asked, granted);
    return { scopes, isOffline: false, hasAccessToken: true, hasIdToken: false, isFat: false };
  }
  if (grantType === 'password') {
    requireGrant(client, grantType);
    const scopes = scopesForPassword(server, asked);
    const hasIdToken = scopes.includes('openid');
    // The policies are asked about all that was asked for.
    return {
      scopes,
      isOffline: offlineOf(client, scopes).isOffline,
      hasAccessToken: true,
      hasIdToken,
      isFat: false,
    };
  }
  const query = new URLSearchParams({
    response_type: grantType === 'implicit' ? frontChannelOf(client) : 'code',
    scope: asked.join(' '),
  });
  const parameters = parseParameters(query.toString());
  const { wants, scopes } = validateWanted({
    parameters,
    client,
    knownScopes: server.scopeNames,
    defaultScopes: server.defaultScopes,
  });
  const isOpenid = scopes.includes('openid');
  return {
    scopes,
    isOffline: scopes.includes('offline_access'),
    hasAccessToken: wants.code || wants.token,
    hasIdToken: wants.code ? isOpenid : wants.idToken,
    isFat: !wants.token && !wants.code,
    check: () => checkApiScopesOfVisit({ scopes, wants }, granted),
  };
}

/** Everything that the client may have through the browser. */
function frontChannelOf({ responseTypes }: OidcClient): string {
  const types = ['token', 'id_token'].filter((type) => responseTypes.has(type));
  return types.length === 0 ? 'token' : types.join(' ');
}

function judge({ issuer, client, person, grantType }: PreviewQuestion, scopes: readonly string[]) {
  return issuer.server.judge({ clientId: client.clientId, grantType, person, scopes });
}

/** A no, whatever else somebody proves. What they would be asked for is no reason to show nothing. */
function denialOf({ decision, obstacles }: Explanation): Refusal | undefined {
  const denial = [...obstacles.map((one) => one.decision), decision].find(
    ({ outcome }) => outcome === 'DENY',
  );
  if (denial === undefined || denial.outcome !== 'DENY') return undefined;
  const description =
    denial.reason === 'NOT_ASSIGNED' ? 'User is not assigned to the client application.' : denial.message;
  return { error: 'access_denied', description, reason: denial.reason };
}

async function draft(
  needs: Needs,
  question: PreviewQuestion,
  wanted: Wanted,
  { lifetimes }: Extract<TokenVerdict, { allowed: true }>,
): Promise<Pick<TokenPreview, 'accessToken' | 'idToken' | 'userinfo' | 'scopes'>> {
  const { issuer, app, client, person, grantType, methods } = question;
  const scopes = grantType === 'password' ? offlineOf(client, wanted.scopes).scopes : wanted.scopes;
  const authTimeMs = person === undefined ? undefined : needs.clock.nowMs();
  const sid = person === undefined || grantType === 'password' ? undefined : sidOfPreview;
  const amr = person === undefined ? [] : methods;
  const context = { app, scopes, person, assignment: await assignmentOf(needs, app, person), amr, sid };
  const { tokens } = needs;
  const access = wanted.hasAccessToken
    ? await tokens.draftAccessToken({
        issuer,
        context,
        lifetimes,
        authTimeMs,
        jti: tokens.newAccessTokenId(undefined),
      })
    : undefined;
  const hasIdToken = wanted.hasIdToken && person !== undefined && authTimeMs !== undefined;
  const id = hasIdToken
    ? await tokens.draftIdToken({
        issuer,
        context,
        authTimeMs,
        acr: undefined,
        nonce: undefined,
        accessToken: undefined,
        code: undefined,
        isFat: wanted.isFat,
      })
    : undefined;
  const isAnswered = person !== undefined && wanted.hasAccessToken && scopes.includes('openid');
  const userinfo = isAnswered ? await tokens.userinfo(issuer, context) : undefined;
  return { scopes, accessToken: access?.claims, idToken: id?.claims, userinfo };
}

/** As the decision finds it. */
async function assignmentOf(
  { assignments }: Needs,
  app: AppInstance,
  person: Person | undefined,
): Promise<Assignment | undefined> {
  if (person === undefined) return undefined;
  const direct = app.implicitAssignment ? undefined : await assignments.findDirect(person.id, app.id);
  return assignments.effective(app.id, direct, person.groupIds);
}
