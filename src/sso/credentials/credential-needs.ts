import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { Vault } from '#src/access/vault/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Pages } from '#src/signin/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Sessions } from '#src/access/sessions/index.ts';
import type { Entry, VisitMarks } from '../entry/index.ts';

export type CredentialNeeds = {
  entry: Entry;
  sessions: Pick<Sessions, 'cookieName' | 'find'>;
  clock: Clock;
  visits: Pick<VisitMarks, 'onTheWay' | 'arrived' | 'mark' | 'began'>;
  database: Pick<Database, 'groupCommit' | 'transaction'>;
  systemLog: Pick<SystemLog, 'pending'>;
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<AssignmentDirectory, 'userNameFor' | 'profileFor'>;
  vault: Pick<Vault, 'find' | 'open' | 'wouldOpen' | 'change' | 'remove'>;
  pages: Pick<Pages, 'problems' | 'protocol' | 'forms'> & {
    frames: Pick<Pages['frames'], 'frame' | 'translatorFor'>;
  };
};
