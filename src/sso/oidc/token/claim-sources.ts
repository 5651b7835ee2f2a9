import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { Group } from '#src/directory/groups/index.ts';
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
  /** The org server's `groups` scope: of the app's groups those the person is in. */
  groupsOfApp(context: TokenContext): Promise<Claims>;
};

export function needGroups(claims: readonly CompiledClaim[], scopes: readonly string[]): boolean {
  if (!claims.some((claim) => claim.needsGroups)) return false;
  const granted = new Set(scopes);
  return claims.some((claim) => claim.needsGroups && isGranted(claim, granted));
}

export function createClaimSources(
  needs: Pick<OidcNeeds, 'assignments' | 'clock' | 'database' | 'groups' | 'groupIdsOfApp' | 'orgId'>,
): ClaimSources {
  const findGroup = needs.database.batchedRead<string, Group>('claim-groups', (_db, ids) =>
    needs.groups.findGroups(ids),
  );

  async function groupsOf(ids: readonly string[]): Promise<Group[]> {
    const found = await Promise.all(ids.map(findGroup));
    return found.filter((group) => group !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  function userNameOf({ app, assignment, person }: TokenContext): string {
    return person === undefined ? '' : needs.assignments.userNameFor(app, assignment, person);
  }

  function variablesOf(context: TokenContext): Record<string, unknown> {
    const { app, assignment, person, amr, sid, scopes } = context;
    return {
      app: {
        id: app.id,
        clientId: app.oidc?.clientId,
        name: app.name,
        label: app.label,
        profile: app.oidc?.profile ?? {},
      },
      appuser: person === undefined ? null : { ...assignment?.profile, userName: userNameOf(context) },
      org: { id: needs.orgId() },
      session: { id: sid ?? null, amr },
      access: { scope: scopes },
    };
  }

  return {
    userNameOf,

    async sourceFor(context, needsGroups) {
      const { person } = context;
      const groups = needsGroups && person !== undefined ? await groupsOf(person.groupIds) : [];
      let variables: Record<string, unknown> | undefined;
      return {
        user: person === undefined ? undefined : { profile: person.profile, facts: factsOf(person) },
        // Most tokens have standard claims only, which never look here.
        get variables() {
          variables ??= variablesOf(context);
          return variables;
        },
        groups,
        nowMs: needs.clock.nowMs(),
      };
    },

    values(claims, context, source) {
      try {
        return claimsOf(claims, new Set(context.scopes), source);
      } catch (error) {
        if (error instanceof TooManyGroups) throw new OAuthError('invalid_request', error.message);
        throw error;
      }
    },

    async groupsOfApp({ app, person }) {
      const ofApp = needs.groupIdsOfApp(app.id);
      const shared = person?.groupIds.filter((id) => ofApp.has(id)) ?? [];
      return shared.length === 0 ? {} : { groups: (await groupsOf(shared)).map((group) => group.name) };
    },
  };
}

function factsOf(person: Person): Record<string, unknown> {
  return {
    id: person.id,
    status: person.status,
    created: person.createdMs,
    lastUpdated: person.lastUpdatedMs,
    lastUpdatedMs: person.lastUpdatedMs,
  };
}
