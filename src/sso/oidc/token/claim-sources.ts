import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import { createSubjects, type SubjectsNeeds } from '#src/access/subjects/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import {
  type ClaimSource,
  claimsOf,
  type CompiledClaim,
  isGranted,
  TooManyGroups,
} from '#src/sso/authorization-servers/index.ts';
import { type Claims, OAuthError } from '#src/protocols/oauth/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';

/** Who and what a token speaks of. */
export type TokenContext = {
  readonly app: AppInstance;
  readonly scopes: readonly string[];
  /** Undefined for a client that acts for itself. */
  readonly person: Person | undefined;
  readonly assignment: Assignment | undefined;
  readonly amr: readonly string[];
  readonly sid: string | undefined;
};

export type ClaimSources = {
  /** What expressions see. Groups are loaded only where one of the claims asks for them. */
  sourceFor(context: TokenContext, needsGroups: boolean): Promise<ClaimSource>;
  /** The name by which the app knows the person. */
  userNameOf(context: TokenContext): string;
  /** The claims whose scopes were granted. */
  values(claims: readonly CompiledClaim[], context: TokenContext, source: ClaimSource): Claims;
  /** Claims that the app has of its own, in every ID token for it. */
  federatedClaims(context: TokenContext): Promise<Claims>;
  /** The org server's `groups` scope: of the app's groups those the person is in. */
  groupsOfApp(context: TokenContext): Promise<Claims>;
};

export function needGroups(claims: readonly CompiledClaim[], scopes: readonly string[]): boolean {
  if (!claims.some((claim) => claim.needsGroups)) return false;
  const granted = new Set(scopes);
  return claims.some((claim) => claim.needsGroups && isGranted(claim, granted));
}

export function createClaimSources(needs: SubjectsNeeds & Pick<OidcNeeds, 'groupIdsOfApp'>): ClaimSources {
  const subjects = createSubjects(needs, 'claim');

  return {
    userNameOf: ({ app, assignment, person }) =>
      person === undefined ? '' : subjects.userNameOf({ app, assignment, person }),

    async sourceFor(context, needsGroups) {
      const { app, person, assignment, amr, sid, scopes } = context;
      const session = { sid, amr };
      const variables = { access: { scope: scopes } };
      if (person === undefined) {
        const ofNobody = subjects.variablesOf({ app, person, assignment, session, variables });
        return { user: undefined, variables: ofNobody, groups: [], nowMs: needs.clock.nowMs() };
      }
      return subjects.sourceFor({ app, person, assignment, session, variables }, needsGroups);
    },

    values(claims, context, source) {
      try {
        return claimsOf(claims, new Set(context.scopes), source);
      } catch (error) {
        if (error instanceof TooManyGroups) throw new OAuthError('invalid_request', error.message);
        throw error;
      }
    },

    async federatedClaims({ app, person, assignment, amr, sid }) {
      const claims = app.federatedClaims;
      if (claims.length === 0 || person === undefined) return {};
      const needsGroups = claims.some((claim) => claim.needsGroups);
      const subject = { app, person, assignment, session: { sid, amr } };
      const source = await subjects.sourceFor(subject, needsGroups);
      return Object.fromEntries(
        claims.flatMap((claim) => {
          const value = claim.value(source);
          return value === undefined ? [] : [[claim.name, value]];
        }),
      );
    },

    async groupsOfApp({ app, person }) {
      const ofApp = needs.groupIdsOfApp(app.id);
      const shared = person?.groupIds.filter((id) => ofApp.has(id)) ?? [];
      return shared.length === 0
        ? {}
        : { groups: (await subjects.groupsOf(shared)).map((group) => group.name) };
    },
  };
}
