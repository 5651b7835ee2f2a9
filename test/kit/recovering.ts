import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import type { TestApp } from './app.ts';
import { type TestAnswer, type TestBrowser, testBrowser, signIn } from './signin.ts';

export type Somebody = {
  id: string;
  login: string;
  /** The code their authenticator app shows now; undefined for who has none. */
  code: () => string;
  factorId: string;
};

export const somebodysPassword = 'Correct-Horse-9';

/** People with or without an authenticator app, in a whole product. */
export function peopleOf(org: TestApp) {
  let count = 0;
  return {
    async allow(key: string): Promise<void> {
      const all = await org.api<{ id: string; key: string; status: string }[]>(
        'GET',
        '/api/v1/authenticators',
      );
      const found = all.find((one) => one.key === key);
      if (found?.status !== 'ACTIVE')
        await org.api('POST', `/api/v1/authenticators/${found?.id}/lifecycle/activate`);
    },
    /** Everybody's own address is a factor otherwise. */
    async keepEmailForRecovery(): Promise<void> {
      type One = { id: string; key: string; name: string; settings: Record<string, unknown> };
      const all = await org.api<One[]>('GET', '/api/v1/authenticators');
      const email = all.find(({ key }) => key === 'okta_email');
      await org.api('PUT', `/api/v1/authenticators/${email?.id}`, {
        key: 'okta_email',
        name: email?.name,
        settings: { ...email?.settings, allowedFor: 'recovery' },
      });
    },
    async somebody(more: { app?: boolean; profile?: Record<string, unknown> } = {}): Promise<Somebody> {
      const login = `somebody${++count}@example.com`;
      const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...more.profile };
      const credentials = { password: { value: somebodysPassword } };
      const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
        profile,
        credentials,
      });
      org.clock.advance(10_000);
      if (more.app === false) return { id, login, code: () => '', factorId: '' };
      type Enrolled = { id: string; _embedded: { activation: { sharedSecret: string } } };
      const factor = await org.api<Enrolled>('POST', `/api/v1/users/${id}/factors`, {
        factorType: 'token:software:totp',
        provider: 'GOOGLE',
      });
      const secret = fromBase32(factor._embedded.activation.sharedSecret) ?? new Uint8Array();
      const code = () => totp(secret, org.clock.nowMs(), { algorithm: 'SHA1', digits: 6, periodSeconds: 30 });
      const passCode = code();
      await org.api('POST', `/api/v1/users/${id}/factors/${factor.id}/lifecycle/activate`, { passCode });
      org.clock.advance(30_000);
      await org.platform.jobs.drain();
      org.platform.mail.clear();
      await org.eventTypes();
      return { id, login, code, factorId: factor.id };
    },
    /** Signed in by the password. */
    async browserOf({ login }: Somebody, headers?: Record<string, string>): Promise<TestBrowser> {
      const browser = testBrowser(org.app.http, headers);
      const answer = await signIn(browser, login, somebodysPassword);
      if (!browser.cookies.has('sid'))
        throw new Error(`${login} is not signed in: ${answer.status} ${answer.text}`);
      return browser;
    },
  };
}

/** Posts the form of a page, and goes where it leads. */
export const step = async (browser: TestBrowser, page: TestAnswer, fields: Record<string, string>) =>
  browser.follow(await browser.submit(page, fields));

/** The first link of ours in the newest mail to somebody. */
export function mailedPath(org: TestApp, to: string): string {
  const mail = org.platform.mail.messages.filter((message) => message.to === to).at(-1);
  return /http:\/\/localhost:8080(\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
}
