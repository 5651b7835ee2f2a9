import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Decide } from '#src/access/decide/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import { createSubjects, type SubjectsNeeds } from '#src/access/subjects/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  defineRoute,
  type Method,
  type Reply,
  type Route,
  type UnauthenticatedRequest,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SigningKeys } from '#src/sso/keys/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Entry, Launcher, Previewer } from '../entry/index.ts';
import { createBrowserMarks } from './browser-marks.ts';
import { createCheck } from './check.ts';
import { createComeBack } from './come-back.ts';
import { checkPath } from './original-request.ts';
import { createSiteProblems, type ProblemPageNeeds } from './problem-page.ts';
import { createSitePreviewer } from './preview-sign-on.ts';
import { createRefusals } from './refusals.ts';
import { siteSignInRoutes } from './sign-in.ts';
import { createSitePasses } from './site-passes.ts';
import { createSites } from './sites.ts';
import { createVisits } from './visits.ts';

export type ForwardAuthNeeds = SubjectsNeeds &
  Pick<ProblemPageNeeds, 'pages'> & {
    config: Pick<Config, 'baseUrl' | 'origins'>;
    ids: Pick<Ids, 'newSecret'>;
    sealer: Sealer;
    database: Pick<Database, 'groupCommit' | 'batchedRead'>;
    singleUse: Pick<SingleUse, 'guard'>;
    systemLog: Pick<SystemLog, 'pending'>;
    apps: Pick<AppDirectory, 'all' | 'find'>;
    sessions: Pick<Sessions, 'findBySid' | 'touch'>;
    decide: Decide;
    keys: Pick<SigningKeys, 'signer'>;
    entry: Entry;
  };

export type ForwardAuth = { routes: Route[]; launcher: Launcher; previewer: Previewer };

/** Envoy asks with the method of the request; the others with GET. */
const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function createForwardAuth(needs: ForwardAuthNeeds): ForwardAuth {
  const problems = createSiteProblems(needs);
  const parts = {
    ...needs,
    subjects: createSubjects(needs, 'forward-auth'),
    sites: createSites(needs.apps),
    marks: createBrowserMarks(needs),
    passes: createSitePasses(needs),
    visits: createVisits(needs),
    refusals: createRefusals(needs),
    problems,
  };
  const check = createCheck({ ...parts, comeBack: createComeBack(parts) });
  return {
    routes: [
      ...methods.flatMap((method) =>
        [checkPath, `${checkPath}/*`].map((path) => checkRoute(method, path, check)),
      ),
      ...siteSignInRoutes(parts),
      ...problems.routes,
    ],
    previewer: createSitePreviewer(parts),
    launcher: {
      launches: (app) => app.forwardAuth !== undefined,
      async launch({ app, entered }) {
        // That the site was entered is written when it is: not at a tile whose site has been open all along.
        await needs.database.groupCommit.commit({ writes: entered.writes });
        return { status: 303, redirect: app.bookmarkUrl ?? '/home' };
      },
    },
  };
}

function checkRoute(
  method: Method,
  path: string,
  check: (http: UnauthenticatedRequest) => Promise<Reply>,
): Route {
  return defineRoute({
    method,
    path,
    permission: 'public',
    // Asked in the name of the site, about an address that may be anything.
    hosts: 'any',
    queryKind: 'raw',
    bodyKind: 'none',
    errors: 'oauth',
    handle: check,
  });
}
