// A whole org seen from the home page: apps made by its API, workers who are signed in with a browser of their own.
import { testConfig } from '#src/platform/config/index.ts';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { type TestApp, testApp } from './app.ts';
import {
  hiddenFields,
  rightPassword,
  signIn,
  type TestAnswer,
  type TestBrowser,
  testBrowser,
} from './signin.ts';

export type Worker = {
  id: string;
  login: string;
  browser: TestBrowser;
  /** A call of the API with the cookie of their session, as the script of a page makes it. */
  call(
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<InjectResponse>;
  /** Sends a form of ours with the page's own token. */
  send(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<TestAnswer>;
};

export type TestHome = TestApp & {
  addApp(label: string, more?: Record<string, unknown>): Promise<string>;
  /** Assigned to these apps, and signed in. */
  addWorker(name: string, appIds?: string[], profile?: Record<string, unknown>): Promise<Worker>;
  assign(appId: string, userId: string): Promise<void>;
  /** ACTIVE, with the right password; the id. */
  addPerson(login: string, profile?: Record<string, unknown>): Promise<string>;
};

/** With a port it also listens there, for a real browser. */
export async function testHome(options: { port?: number } = {}): Promise<TestHome> {
  const { port } = options;
  const config = port === undefined ? undefined : testConfig({ port, baseUrl: `http://localhost:${port}` });
  const home = await testApp(config === undefined ? {} : { config });
  if (port !== undefined) await home.app.listen();
  const addPerson = async (login: string, profile: Record<string, unknown> = {}): Promise<string> => {
    const user = await home.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
      profile: { firstName: 'Mia', lastName: 'Tanaka', email: login, login, ...profile },
      credentials: { password: { value: rightPassword } },
    });
    return user.id;
  };
  const assign = async (appId: string, userId: string): Promise<void> => {
    await home.api('POST', `/api/v1/apps/${appId}/users`, { id: userId });
  };
  return {
    ...home,
    assign,
    addPerson,
    async addApp(label, more = {}) {
      const { settings, ...rest } = more as { settings?: object };
      const made = await home.api<{ id: string }>('POST', '/api/v1/apps', {
        name: 'bookmark',
        label,
        signOnMode: 'BOOKMARK',
        settings: { app: { url: 'https://app.example/start', requestIntegration: false }, ...settings },
        ...rest,
      });
      return made.id;
    },
    async addWorker(name, appIds = [], profile = {}) {
      const login = `${name}@example.com`;
      const id = await addPerson(login, profile);
      for (const appId of appIds) await assign(appId, id);
      const browser = testBrowser(home.app.http);
      await signIn(browser, login, rightPassword);
      return worker(home, id, login, browser);
    },
  };
}

function worker(home: TestApp, id: string, login: string, browser: TestBrowser): Worker {
  const origin = 'http://localhost:8080';
  return {
    id,
    login,
    browser,
    call(method, url, body, headers = {}) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return home.inject({
        method,
        url,
        headers: { cookie, origin, 'sec-fetch-site': 'same-origin', ...headers },
        ...(body === undefined ? {} : { body }),
      });
    },
    async send(path, fields = {}, headers = {}) {
      const page = await browser.get('/home/account');
      const t = hiddenFields(page).t ?? '';
      return browser.post(path, { t, ...fields }, headers);
    },
  };
}
