import { createDirectory, type Directory, type DirectoryNeeds } from '#src/directory/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { createAnswerAttempts } from '#src/signin/factors/question/index.ts';
import { createSystemLog, systemActor, type SystemLog } from '#src/system-log/index.ts';
import { type TestApi, testApi } from './api.ts';
import { type TestPlatform, testPlatform } from './platform.ts';

/** A fresh org's directory behind its API, with recovery links and a password policy of the test's own. */
export type TestDirectory = Directory & {
  platform: TestPlatform;
  systemLog: SystemLog;
  api: TestApi;
  /** What would have been mailed. */
  mails: { kind: 'activation' | 'reset'; userId: string }[];
  /** Facts of the password policy; change them as a test likes. */
  policy: {
    historyCount: number;
    minAgeMinutes: number;
    maxAttempts: number;
    autoUnlockMinutes: number;
    minLength: number;
  };
  /** Permissions of administrators by user id; who is not in it is none. */
  administrators: Map<string, ReadonlySet<string> | 'all'>;
  /** Sessions that were asked to outlive a revocation. */
  keptSessions: string[];
  /** The types of all events so far, oldest first, or since the last call. */
  eventTypes(): Promise<string[]>;
  close(): Promise<void>;
};

/** Answers of the API, as far as tests read them. */
export type WireUser = {
  id: string;
  status: string;
  created: string;
  passwordChanged: string | null;
  profile: Record<string, unknown> & { login: string };
  credentials: Record<string, unknown>;
  _links: Record<string, { href: string; method?: string }>;
};
export type WireGroup = {
  id: string;
  type: string;
  lastMembershipUpdated: string;
  profile: { name: string; description: string | null };
  _embedded?: { stats?: { usersCount: number } };
};

export const somebody: Requester = { actor: systemActor };

export async function testDirectory(overrides: Partial<DirectoryNeeds> = {}): Promise<TestDirectory> {
  const platform = await testPlatform({}, { upTo: 35 });
  const systemLog = createSystemLog(platform);
  const policy = { historyCount: 4, minAgeMinutes: 0, maxAttempts: 3, autoUnlockMinutes: 0, minLength: 8 };
  const mails: TestDirectory['mails'] = [];
  const keptSessions: string[] = [];
  const administrators: TestDirectory['administrators'] = new Map();
  const link = (kind: string, user: User) => ({
    token: `${kind}-${user.id}`,
    url: `http://localhost/${kind}/${user.id}`,
  });
  const directory = createDirectory({
    ...platform,
    systemLog,
    passwordRules: {
      mayChange: () => true,
      factsFor: () => policy,
      check: (password) =>
        password.length < policy.minLength ? [`At least ${policy.minLength} characters.`] : [],
    },
    recovery: {
      issueActivation: async (_, user) => link('welcome', user),
      issueReset: async (_, user) => link('reset', user),
      sendActivationMail: async (_, user) => void mails.push({ kind: 'activation', userId: user.id }),
      sendResetMail: async (_, user) => void mails.push({ kind: 'reset', userId: user.id }),
      deleteLinks: async () => {},
    },
    answerAttempts: createAnswerAttempts(platform),
    keepSession: async (_, sessionId) => void keptSessions.push(sessionId),
    roles: {
      permissionsOf: async (userId) => administrators.get(userId) ?? new Set(),
      checkSuperAdminRemains: async (_, withoutUserId) => {
        const remaining = [...administrators].filter(([id, held]) => held === 'all' && id !== withoutUserId);
        if (administrators.get(withoutUserId) === 'all' && remaining.length === 0)
          throw new ApiError('E0000006');
      },
    },
    purgeDelayMs: 0,
    ...overrides,
  });
  await systemLog.start();
  await platform.snapshots.start();
  await platform.database.transaction((tx) => directory.seedDefaults(tx));
  let seen = 0;
  return {
    ...directory,
    platform,
    systemLog,
    api: testApi(platform, directory.routes),
    mails,
    policy,
    keptSessions,
    administrators,
    async eventTypes() {
      const all = await listEventTypes(platform);
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    close: () => platform.close(),
  };
}

async function listEventTypes(platform: TestPlatform): Promise<string[]> {
  const rows = await platform.database.query<{ event_type: string }>(
    sql`select event_type from system_log order by seq`,
  );
  return rows.map((row) => row.event_type);
}

/** A body for POST /api/v1/users. */
export function aUserBody(login: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { profile, ...rest } = more as { profile?: Record<string, unknown> };
  return { profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...profile }, ...rest };
}

export const aPassword = 'Correct-Horse-9';
export const withPassword = (value = aPassword) => ({ credentials: { password: { value } } });
