// The whole product on a database of its own, in this process: what a test needs to witness a story without a socket.
import { type App, type AppOptions, createApp } from '#src/app.ts';
import type { AdjustableClock } from '#src/platform/clock/index.ts';
import type { InjectOptions, InjectResponse } from '#src/platform/http/index.ts';
import type { RecordedMessage } from '#src/platform/mail/index.ts';
import { checkAnswer } from '#test/contract/index.ts';
import { type TestPlatform, testPlatform } from './platform.ts';

export type TestApp = {
  app: App;
  platform: TestPlatform;
  clock: AdjustableClock;
  mails: readonly RecordedMessage[];
  /** SSWS token of a super administrator. */
  token: string;
  administrator: { login: string; password: string };
  inject(request: InjectOptions): Promise<InjectResponse>;
  /** The management API as the administrator; throws with the answer's text unless the status is 2xx. */
  api<T = Record<string, unknown>>(method: string, url: string, body?: unknown): Promise<T>;
  /** Types of the events written since the last call, oldest first. */
  eventTypes(): Promise<string[]>;
  close(): Promise<void>;
};

const administrator = {
  email: 'admin@example.com',
  firstName: 'Ada',
  lastName: 'Admin',
  password: 'Correct-Horse-9',
};

type LogEvent = { uuid: string; eventType: string; target: { alternateId: string | null }[] | null };

/** That the first administrator is in their group is written a moment after the start: no event of whoever tests. */
const isOfTheStart = ({ eventType, target }: LogEvent): boolean =>
  eventType === 'group.user_membership.add' &&
  (target ?? []).some(({ alternateId }) => alternateId === administrator.email);

/** A fresh org with Okta's defaults, one super administrator and their token. */
export async function testApp(
  overrides: Partial<Omit<TestPlatform, 'close'>> = {},
  options: AppOptions & { prepare?(app: App, platform: TestPlatform): Promise<void> } = {},
): Promise<TestApp> {
  const platform = await testPlatform(overrides);
  const app = createApp(platform, { reuseKeys: true, checkAnswer, ...options });
  const token = '00testtesttesttesttesttesttesttesttesttest';
  let seenEvents = new Set<string>();
  const inject = (request: InjectOptions): Promise<InjectResponse> => app.http.inject(request);
  const api: TestApp['api'] = async <T>(method: string, url: string, body?: unknown) => {
    const headers = { authorization: `SSWS ${token}` };
    const answer = await inject({ method, url, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`);
    return (answer.text === '' ? undefined : answer.json()) as T;
  };
  const events = () => api<LogEvent[]>('GET', '/api/v1/logs?limit=1000');
  try {
    await app.start();
    await app.admin.createWithToken({ ...administrator, token });
    await options.prepare?.(app, platform);
    seenEvents = new Set((await events()).map((event) => event.uuid));
  } catch (error) {
    await platform.close();
    throw error;
  }
  return {
    app,
    platform,
    clock: platform.clock,
    mails: platform.mail.messages,
    token,
    administrator: { login: administrator.email, password: administrator.password },
    inject,
    api,
    async eventTypes() {
      const fresh = (await events()).filter((event) => !seenEvents.has(event.uuid));
      for (const event of fresh) seenEvents.add(event.uuid);
      return fresh.filter((event) => !isOfTheStart(event)).map((event) => event.eventType);
    },
    async close() {
      await app.stop();
      await platform.close();
    },
  };
}
