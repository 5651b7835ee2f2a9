// What would come of an authorization request, by the endpoint's own reading, checks and drafts, up to the signature.
import { createHash } from 'node:crypto';
import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import { metAcr } from '#src/access/decide/index.ts';
import { type AuthorizeRequest, encodeAuthorizeResponse, OAuthError } from '#src/protocols/oauth/index.ts';
import type { JudgedLifetimes } from '#src/sso/authorization-servers/index.ts';
import type {
  Preview,
  Previewed,
  Previewer,
  PreviewField,
  PreviewPart,
  PreviewProblem,
} from '../../entry/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { FindIssuer, Issuer } from '../server-lookup.ts';
import { checkApiScopesOfVisit } from '../token/grant-checks.ts';
import { lifetimesFor } from '../token/grant-request.ts';
import { tokenWishes } from '../token/issue-tokens.ts';
import type { TokenMaker } from '../token/token-maker.ts';
import { scopesToConsent } from './ask-consent.ts';
import type { AuthorizeHandler } from './authorize-request-handler.ts';
import { frontChannelWishes } from './issue-answer.ts';

type Needs = Pick<OidcNeeds, 'apiScopesOf' | 'grants' | 'inlineHooks' | 'servers'> & {
  findIssuer: FindIssuer;
  handler: Pick<AuthorizeHandler, 'judge'>;
  tokens: TokenMaker;
};
type OidcApp = AppInstance & { readonly oidc: OidcClient };

const isOidc = (app: AppInstance): app is OidcApp => app.oidc !== undefined;

/** What an app makes up for each request; here the same each time, so that nobody takes it for more. */
const made = { state: 'test', nonce: 'test', verifier: 'this-verifier-is-known-to-everybody-and-of-no-use' };

export function createOidcPreviewer(needs: Needs): Previewer {
  return {
    // A service signs nobody on.
    previews: (app) => isOidc(app) && app.oidc.responseTypes.size > 0,
    async preview(previewed) {
      const { app } = previewed;
      if (!isOidc(app)) throw new TypeError(`${app.id} does not speak OpenID Connect`);
      const issuer = issuerOf(needs, previewed);
      const parameters = parametersOf(app.oidc, previewed.wishes);
      const request: Preview['request'] = {
        by: 'APP',
        method: 'GET',
        url: issuer.endpoint('authorize'),
        parameters,
      };
      const refused = (error: OAuthError, response?: Preview['response']): Preview => ({
        request,
        made: [],
        response,
        problems: [problemOf(error)],
      });
      const text = new URLSearchParams(parameters.map(({ name, value }) => [name, value ?? ''])).toString();
      const judged = needs.handler.judge(text, issuer);
      if (judged instanceof OAuthError) return refused(judged);
      if (!judged.verdict.ok) return refused(judged.verdict.error);
      const asked = judged.verdict.request;
      try {
        return { request, ...(await answerTo(needs, { ...previewed, app }, issuer, asked)) };
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        const { code, description } = error;
        return refused(error, responseOf(issuer, asked, { error: code, error_description: description }));
      }
    },
  };
}

const problemOf = ({ code, description, reason }: OAuthError): PreviewProblem => ({
  code,
  message: reason === description ? description : `${description} (${reason})`,
  isFatal: true,
});

function issuerOf({ findIssuer, servers }: Needs, { wishes }: Previewed): Issuer {
  const usual = servers.find('default')?.status === 'ACTIVE' ? 'default' : 'org';
  const id = wishes.authorizationServerId ?? usual;
  return findIssuer(id === 'org' ? {} : { as: id });
}

function parametersOf(client: OidcClient, { redirectUri, scopes }: Previewed['wishes']): PreviewField[] {
  const types = client.responseTypes.has('code') ? ['code'] : [...client.responseTypes].sort();
  const challenge = createHash('sha256').update(made.verifier).digest('base64url');
  return Object.entries({
    client_id: client.clientId,
    redirect_uri: redirectUri ?? client.redirectUris[0] ?? '',
    response_type: types.join(' '),
    scope: (scopes ?? ['openid', 'profile', 'email']).join(' '),
    state: made.state,
    nonce: made.nonce,
    ...(types.includes('code') ? { code_challenge: challenge, code_challenge_method: 'S256' } : {}),
  }).map(([name, value]) => ({ name, value }));
}

/** The steps of authorize behind the decision, and of the token endpoint after them. */
async function answerTo(
  needs: Needs,
  previewed: Previewed & { app: OidcApp },
  issuer: Issuer,
  request: AuthorizeRequest,
): Promise<Omit<Preview, 'request'>> {
  const { app, person, assignment, session } = previewed;
  const { wants, scopes, nonce } = request;
  checkApiScopesOfVisit(request, needs.apiScopesOf(app.id));
  const question = { clientId: app.oidc.clientId, person, scopes };
  const ofCode = wants.code
    ? lifetimesFor(issuer.server, { ...question, grantType: 'authorization_code' })
    : undefined;
  const isFront = wants.token || wants.idToken;
  const ofFront = isFront ? lifetimesFor(issuer.server, { ...question, grantType: 'implicit' }) : undefined;
  const acr = metAcr(request.acrValues, session.amr, session.proofs);
  const jti = 'AT.test';
  const front =
    ofFront === undefined
      ? { access: undefined, id: undefined }
      : frontChannelWishes(
          { issuer, app, request, session, person, assignment },
          { lifetimes: ofFront, acr, code: undefined, jti },
        );
  const { amr, sid, authTimeMs } = session;
  const behind =
    ofCode === undefined
      ? front
      : tokenWishes(
          { issuer, app },
          { person, assignment, scopes, lifetimes: ofCode, amr, acr, authTimeMs, sid, nonce, jti },
          undefined,
        );
  const parts: PreviewPart[] = [];
  if (behind.id !== undefined)
    parts.push({ name: 'id_token', claims: (await needs.tokens.draftIdToken(behind.id)).claims });
  if (behind.access !== undefined) {
    parts.push({ name: 'access_token', claims: (await needs.tokens.draftAccessToken(behind.access)).claims });
    if (scopes.includes('openid'))
      parts.push({ name: 'userinfo', claims: await needs.tokens.userinfo(issuer, behind.access.context) });
  }
  return {
    made: parts,
    response: responseOf(issuer, request, {
      ...(wants.code ? { code: hidden } : {}),
      ...(wants.token ? { access_token: hidden, token_type: 'Bearer' } : {}),
      ...(wants.idToken ? { id_token: hidden } : {}),
    }),
    problems: [
      ...hookProblems(needs, [ofCode, ofFront]),
      ...(await consentProblems(needs, previewed, issuer, request)),
    ],
  };
}

const hidden = '\u0000';

/** As the live answer is put together, with what opens something left out. */
function responseOf(
  issuer: Issuer,
  request: AuthorizeRequest,
  parameters: Readonly<Record<string, string>>,
): Preview['response'] {
  const encoded = encodeAuthorizeResponse(request, issuer.issuer, parameters);
  const fields =
    encoded.kind === 'redirect'
      ? parametersIn(encoded.location)
      : encoded.fields.map(([name, value]) => ({ name, value }));
  return {
    method: encoded.kind === 'redirect' ? 'REDIRECT' : 'POST',
    url: request.redirectUri,
    parameters: fields.map(({ name, value }) => ({ name, value: value === hidden ? null : value })),
  };
}

function parametersIn(location: string): { name: string; value: string }[] {
  const { hash, searchParams } = new URL(location);
  const found = [...(hash.startsWith('#') ? new URLSearchParams(hash.slice(1)) : searchParams)];
  return found.map(([name, value]) => ({ name, value }));
}

/** A hook may say anything, and is not asked about a sign-on that is none. */
function hookProblems(
  { inlineHooks }: Needs,
  of: readonly (JudgedLifetimes | undefined)[],
): PreviewProblem[] {
  const ids = new Set(of.flatMap((one) => one?.inlineHook?.id ?? []));
  return [...ids].flatMap((id) => {
    const hook = inlineHooks?.find(id);
    if (hook?.status !== 'ACTIVE') return [];
    return [{ code: 'inline_hook', message: hook.name, isFatal: false }];
  });
}

async function consentProblems(
  { grants }: Needs,
  { app, person }: Previewed & { app: OidcApp },
  { server }: Issuer,
  asked: AuthorizeRequest,
): Promise<PreviewProblem[]> {
  const scopes = asked.scopes.flatMap((name) => server.scopes.get(name) ?? []);
  if (scopesToConsent(asked, app.oidc, scopes, new Set()).length === 0) return [];
  const given = await grants.consentsOf(person.id, app.oidc.clientId, server.id);
  const open = scopesToConsent(asked, app.oidc, scopes, given).map(({ name }) => name);
  return open.length === 0 ? [] : [{ code: 'consent', message: open.join(', '), isFatal: false }];
}
