import { appRequestRoutes, type AppRequests, createAppRequests } from '#src/access/app-requests/index.ts';
import {
  type AppProfiles,
  type AppProfilesNeeds,
  appSchemaRoutes,
  createAppProfiles,
} from '#src/access/app-profiles/index.ts';
import { appKeyRoutes, type AppKeys, createAppKeys } from '#src/access/app-keys/index.ts';
import {
  type AppRouteFacts,
  appRoutes,
  type Apps,
  createApps,
  samlMetadataRoutes,
} from '#src/access/apps/index.ts';
import {
  type Assignments,
  assignmentRoutes,
  bulkAssignmentRoutes,
  type BulkNeeds,
  createAssignments,
} from '#src/access/assignments/index.ts';
import { type Contexts, createDecide, type Decide, policySubjectOf } from '#src/access/decide/index.ts';
import type { SignOnContext } from '#src/access/context/index.ts';
import { createSessionGuard, reactToEntityRisk } from '#src/access/session-guards/index.ts';
import {
  createPolicies,
  type Enrollment,
  type HeldReferences,
  type Policies,
  policyRoutes,
} from '#src/access/policies/index.ts';
import {
  createSessions,
  type SessionNeeds,
  type SessionRouteNeeds,
  type Sessions,
  sessionRoutes,
} from '#src/access/sessions/index.ts';
import { createSubjects, expressionRoutes } from '#src/access/subjects/index.ts';
import type { Zones } from '#src/access/zones/index.ts';
import { createVault, type Vault } from '#src/access/vault/index.ts';
import { composeKnowing, type KnowingArea, type KnowingFacts } from './knowing-area.ts';
import { describeUsers } from './shown-people.ts';
import type { Directory } from '#src/directory/index.ts';
import { builtInGroupSection } from '#src/directory/groups/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { TrustedOrigins } from '#src/org/trusted-origins/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { ClientContext, Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { missingReferences, type ReferredThings } from './policy-references.ts';
import { createMayReach } from './reach.ts';

export type AccessArea = {
  apps: Apps;
  appKeys: AppKeys;
  appProfiles: AppProfiles;
  assignments: Assignments;
  policies: Policies;
  sessions: Sessions;
  vault: Vault;
  requests: AppRequests;
  decide: Decide;
  knowing: KnowingArea;
  /** What somebody who comes like this may, or has to, set up. */
  enrollmentFor(asking: EnrollmentQuestion): Promise<Enrollment | undefined>;
  routes: Route[];
  seedDefaults(tx: Tx): Promise<void>;
  /** What an org lacks that was made by an older version. */
  completeDefaults(tx: Tx): Promise<void>;
};

export type EnrollmentQuestion = {
  person: Person;
  client: ClientContext;
  context: SignOnContext | undefined;
  appId?: string | undefined;
};

/** What lives elsewhere, and is asked for when somebody looks. */
export type AccessFacts = Pick<AppRouteFacts, 'orgId' | 'signingKid'> & {
  subdomain(): string;
  origins: Pick<TrustedOrigins, 'mayCall' | 'mayBeSentTo'>;
  zones: Pick<Zones, 'matches' | 'findMissing' | 'readBook'>;
  /** Looks closely at where, with what and how somebody comes. */
  contexts?: Contexts & Required<Pick<SessionNeeds, 'remember'>>;
  /** For what is known before and after a change of policies. */
  knowing?: KnowingFacts;
  /** Things of other areas that policies name, by id. */
  referred?: ReferredThings;
  /** Of these, what somebody could delete while a policy that names it is written. */
  held?: HeldReferences;
  checkMayAssign: BulkNeeds['checkMayAssign'];
  mappings?: Pick<AppProfilesNeeds, 'findIdentityProvider' | 'personToApp' | 'forget'>;
};

export function composeAccess(
  platform: Platform,
  systemLog: SystemLog,
  directory: Directory,
  facts: AccessFacts,
): AccessArea {
  const { groups, schemas, users } = directory;
  const needs = { ...platform, systemLog, users, groups };
  const { zones } = facts;
  const policies: Policies = createPolicies({
    ...needs,
    checkWrite: (change) => knowing.checkWrite(change),
    findMissing: missingReferences({
      groups,
      users,
      listUserTypes: () => schemas.listTypes(),
      findApp: (id) => apps.find(id),
      find: facts.referred ?? {},
    }),
    holdExisting: { ...facts.held, zone: (tx, ids) => zones.findMissing(tx, ids) },
  });
  const vault = createVault({
    ...needs,
    listUnassigned: (appId, userIds) => assignments.listUnassigned(appId, userIds),
  });
  const appKeys = createAppKeys(needs);
  const apps = createApps({
    ...needs,
    policies,
    signingKeys: appKeys,
    subdomain: () => facts.subdomain(),
    parts: [vault],
  });
  const appProfiles = createAppProfiles({
    ...needs,
    ...facts.mappings,
    apps,
    async forget(tx, ownerId, names) {
      await assignments.forgetProperties(tx, ownerId, names);
      await facts.mappings?.forget?.(tx, ownerId, names);
    },
  });
  const assignments: Assignments = createAssignments({ ...needs, apps, vault, profiles: appProfiles });
  const { groupsOf } = createSubjects({ ...needs, ...facts, assignments }, 'decide');
  const { contexts } = facts;
  const sessions = createSessions({ ...needs, ...(contexts && { remember: contexts.remember }) });
  const guardSession = createSessionGuard({ ...needs, policies, sessions });
  reactToEntityRisk({ ...needs, policies });
  const mayReach = createMayReach({ users, groups, apps, sessions });
  const knowing: KnowingArea = composeKnowing({
    ...needs,
    ...facts,
    directory,
    apps,
    assignments,
    policies,
    mayReach,
    facts: facts.knowing ?? {},
  });
  const decide = createDecide({
    ...needs,
    ...facts,
    apps,
    assignments,
    policies: {
      ...policies,
      looksAtGroups: (policyId) => policies.looksAtGroups(policyId) || knowing.shadow.looksAtGroups(),
    },
    groupsOf,
    guardSession,
    shadow: (asked, decision) => knowing.shadow.judge(asked, decision),
  });
  const enrollmentFor: AccessArea['enrollmentFor'] = async ({ person, client, context, appId }) =>
    policies.enrollmentFor(
      policySubjectOf({
        person,
        app: appId === undefined ? undefined : apps.find(appId),
        network: (zoneId) => zones.matches(zoneId, client.ipAddress),
        context,
        session: { id: null, amr: [] },
        groups: await groupsOf(person.groupIds),
        orgId: facts.orgId(),
        nowMs: platform.clock.nowMs(),
      }),
    );
  const requests = createAppRequests({ ...needs, apps, assignments });
  return {
    apps,
    appKeys,
    appProfiles,
    assignments,
    policies,
    sessions,
    vault,
    requests,
    decide,
    knowing,
    enrollmentFor,
    routes: [
      ...policyRoutes(policies, {
        policiesOf: (resourceId) => [apps.find(resourceId)?.accessPolicyId ?? []].flat(),
      }),
      ...knowing.routes,
      ...appRoutes(apps, { ...facts, policies, assignments }),
      ...appKeyRoutes(appKeys, apps, facts.checkMayAssign),
      ...appSchemaRoutes(appProfiles),
      ...samlMetadataRoutes(apps, { ...platform, ...facts, policies, assignments }),
      ...expressionRoutes({ ...needs, ...facts, apps, assignments }),
      ...assignmentRoutes({
        assignments,
        apps,
        users,
        groups,
        mayReach,
        schemas,
        describeUsers: describeUsers(platform.database, directory),
      }),
      ...bulkAssignmentRoutes({
        ...needs,
        ...facts,
        apps,
        vault,
        profiles: appProfiles,
        people: users,
        service: assignments,
      }),
      ...appRequestRoutes({ ...needs, requests }),
      ...sessionRoutes({
        ...platform,
        ...facts,
        sessions,
        ...sessionQuestions({ apps, users, decide, origins: facts.origins }),
      }),
    ],
    async seedDefaults(tx) {
      await apps.seedDefaults(tx, await policies.seedDefaults(tx, await everyoneIn(tx)));
    },
    completeDefaults: async (tx) => policies.completeDefaults(tx, await everyoneIn(tx)),
  };
}

async function everyoneIn(tx: Tx): Promise<string> {
  const { everyoneId } = await builtInGroupSection.load(tx);
  if (everyoneId === undefined) throw new Error('Everyone has to be there before policies are');
  return everyoneId;
}

type SessionQuestions = Pick<
  SessionRouteNeeds,
  'admit' | 'vouch' | 'findLogin' | 'checkRank' | 'mayCall' | 'redirects'
>;

/** What the session API asks of people, apps and policies, which sessions themselves know nothing of. */
function sessionQuestions(needs: {
  apps: Apps;
  users: Users;
  decide: Decide;
  origins: AccessFacts['origins'];
}): SessionQuestions {
  const { apps, users, decide, origins } = needs;
  const orgItself = undefined;
  return {
    async admit({ userId, amr, proofs, authTimeMs }, client) {
      const proof = { amr, atMs: authTimeMs, ...(proofs === undefined ? {} : { proofs }) };
      const decision = await decide({
        userId,
        appId: orgItself,
        session: undefined,
        proof,
        client,
        path: 'signin',
      });
      if (decision.outcome !== 'ALLOW') return undefined;
      return { limits: decision.sessionLimits, context: decision.context };
    },
    async vouch(session, client) {
      const { userId } = session;
      const decision = await decide({ userId, appId: orgItself, session, client, path: 'session' });
      return decision.outcome === 'ALLOW' ? { login: decision.person.login } : undefined;
    },
    findLogin: async (userId) => (await users.findPerson(userId))?.login,
    checkRank: (caller, userId) => users.checkRank(caller, userId),
    mayCall: (origin) => origins.mayCall(origin),
    redirects: {
      isTrustedOrigin: (origin) => origins.mayBeSentTo(origin),
      isAppAddress: (url) =>
        apps
          .all()
          .some(
            (app) =>
              app.status === 'ACTIVE' && app.document.settings.oauthClient?.redirect_uris.includes(url),
          ),
    },
  };
}
