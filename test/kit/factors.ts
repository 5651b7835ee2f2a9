// People with factors, and what programs do with them, for tests of the factors of codes.
import type { InjectResponse } from '#src/platform/http/index.ts';
import type { TestApp } from './app.ts';

export type WireFactor = {
  id: string;
  factorType: string;
  provider: string;
  status: string;
  profile: Record<string, string>;
  _links: Record<string, { href: string }>;
  _embedded?: { activation: Record<string, string> };
};

export type FactorKit = {
  person(more?: Record<string, unknown>): Promise<{ id: string; login: string }>;
  call(method: string, url: string, body?: unknown, token?: string): Promise<InjectResponse>;
  factors(user: string, rest?: string): string;
  enroll(user: string, body: unknown, query?: string): Promise<WireFactor>;
  list(user: string): Promise<WireFactor[]>;
  verify(user: string, factor: string, body?: unknown, token?: string): Promise<InjectResponse>;
  /** Makes it if there is none, and switches it on. */
  activate(key: string, more?: Record<string, unknown>): Promise<string>;
  errorCode(answer: InjectResponse): string | undefined;
  /** Runs the jobs, and gives the newest mail to somebody. */
  mailTo(address: string): Promise<{ subject: string; text: string; html: string } | undefined>;
  /** The code in the newest mail to somebody. */
  codeTo(address: string): Promise<string>;
  /** Another administrator's token. */
  otherToken(): Promise<string>;
};

export function factorKit(org: () => TestApp): FactorKit {
  let people = 0;
  const kit: FactorKit = {
    async person(more = {}) {
      const login = `someone${++people}@example.com`;
      const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...more };
      const body = { profile, credentials: { password: { value: 'Correct-Horse-9' } } };
      const { id } = await org().api<{ id: string }>('POST', '/api/v1/users?activate=true', body);
      return { id, login };
    },
    call: (method, url, body, token = org().token) =>
      org().inject({
        method,
        url,
        headers: { authorization: `SSWS ${token}` },
        ...(body === undefined ? {} : { body }),
      }),
    factors: (user, rest = '') => `/api/v1/users/${user}/factors${rest}`,
    enroll: (user, body, query = '') => org().api<WireFactor>('POST', kit.factors(user, query), body),
    list: (user) => org().api<WireFactor[]>('GET', kit.factors(user)),
    verify: (user, factor, body, token) =>
      kit.call('POST', kit.factors(user, `/${factor}/verify`), body, token),
    async activate(key, more = {}) {
      const all = await org().api<{ id: string; key: string }[]>('GET', '/api/v1/authenticators');
      const found = all.find((one) => one.key === key);
      if (found === undefined) {
        return (
          await org().api<{ id: string }>('POST', '/api/v1/authenticators', { key, name: key, ...more })
        ).id;
      }
      await org().api('POST', `/api/v1/authenticators/${found.id}/lifecycle/activate`);
      return found.id;
    },
    errorCode: (answer) => answer.json<{ errorCode?: string }>().errorCode,
    async mailTo(address) {
      await org().platform.jobs.drain();
      return org()
        .mails.filter((mail) => mail.to === address)
        .at(-1);
    },
    async codeTo(address) {
      const code = /^(\d{6})$/m.exec((await kit.mailTo(address))?.text ?? '')?.[1];
      if (code === undefined) throw new Error(`no code was mailed to ${address}`);
      return code;
    },
    async otherToken() {
      const token = `00other${String(++people).padStart(35, 'x')}`;
      await org().app.admin.createWithToken({
        email: `other${people}@example.com`,
        firstName: 'O',
        lastName: 'A',
        password: 'Correct-Horse-9',
        token,
      });
      return token;
    },
  };
  return kit;
}
