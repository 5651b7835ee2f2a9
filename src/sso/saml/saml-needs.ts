import type { AppKeyDirectory } from '#src/access/app-keys/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { Entry } from '#src/sso/entry/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';

/** What a page is made for: its reader's language and cookies. */
type PageRequest = Pick<UnauthenticatedRequest, 'headers' | 'cookies' | 'url' | 'path'>;

/** What went wrong with an app's message, for the person in whose browser it came. */
export type SamlProblem =
  | 'broken'
  | 'used'
  | 'stale'
  | 'nameless'
  | 'broken-sign-out'
  | 'used-sign-out'
  | 'no-sign-out';

export type SamlPages = {
  /** A form that the browser posts by itself, or by its button. */
  formPost(
    request: PageRequest,
    answer: {
      action: string;
      fields: readonly (readonly [string, string])[];
      isFramed?: boolean;
    },
  ): Reply;
  /** One plain sentence, and a reference that the System Log finds. */
  samlProblem(
    request: PageRequest,
    problem: { kind: SamlProblem; appLabel: string; reference: string },
  ): Reply;
  appAnswer(
    request: PageRequest,
    answer: { app: { id: string; label: string }; isConfirmed: boolean; reference: string },
  ): Reply;
};

export type SamlNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Ids;
  database: Database;
  sealer: Sealer;
  singleUse: SingleUse;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'pending' | 'record' | 'react'>;
  apps: Pick<AppDirectory, 'find' | 'findByExternalKey'>;
  appKeys: Pick<AppKeyDirectory, 'signing' | 'published' | 'find'>;
  assignments: Pick<AssignmentDirectory, 'userNameFor' | 'profileFor'>;
  groups: Pick<Groups, 'findGroups'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'findBySid'>;
  entry: Entry;
  pages: SamlPages;
  orgId(): string;
};
