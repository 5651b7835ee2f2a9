// People who sign in with more than a password, in the whole product: who they are, what they have, and what the org asks.
import { randomUUID } from 'node:crypto';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import type { TestApp } from './app.ts';
import { rightPassword, type TestBrowser, testBrowser } from './signin.ts';

const plain = { algorithm: 'SHA1' as const, digits: 6, periodSeconds: 30 };

export type Worker = { id: string; login: string };
export type Authenticator = { factorId: string; secret: string };

export const codeFor = (org: Pick<TestApp, 'clock'>, secret: string, offsetSteps = 0): string =>
  totp(fromBase32(secret) ?? new Uint8Array(), org.clock.nowMs() + offsetSteps * 30_000, plain);

/** Another code than the right one, now and in the steps beside it. */
export function wrongCodeFor(org: Pick<TestApp, 'clock'>, secret: string): string {
  const right = new Set([-1, 0, 1].map((offset) => codeFor(org, secret, offset)));
  return ['000000', '111111', '222222', '333333'].find((code) => !right.has(code)) ?? '';
}

export async function addWorker(org: TestApp, name = `worker-${randomUUID().slice(0, 8)}`): Promise<Worker> {
  const login = `${name}@example.com`;
  const { id } = await org.api<{ id: string }>('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login },
    credentials: { password: { value: rightPassword } },
  });
  return { id, login };
}

/** Gives somebody an authenticator app that works. */
export async function giveTotp(org: TestApp, user: Worker, provider = 'GOOGLE'): Promise<Authenticator> {
  const factors = `/api/v1/users/${user.id}/factors`;
  const body = { factorType: 'token:software:totp', provider };
  const made = await org.api<{ id: string; _embedded: { activation: { sharedSecret: string } } }>(
    'POST',
    factors,
    body,
  );
  const secret = made._embedded.activation.sharedSecret;
  await org.api('POST', `${factors}/${made.id}/lifecycle/activate`, { passCode: codeFor(org, secret) });
  org.clock.advance(60_000);
  return { factorId: made.id, secret };
}

export async function allowAuthenticator(org: TestApp, key: string, isAllowed = true): Promise<void> {
  const all = await org.api<{ id: string; key: string; status: string }[]>('GET', '/api/v1/authenticators');
  const found = all.find((one) => one.key === key);
  if (found === undefined || (found.status === 'ACTIVE') === isAllowed) return;
  const verb = isAllowed ? 'activate' : 'deactivate';
  await org.api('POST', `/api/v1/authenticators/${found.id}/lifecycle/${verb}`);
}

/** A group with the people, and a policy of a type before all others that means only them. */
export async function policyFor(
  org: TestApp,
  type: string,
  people: readonly Worker[],
  rule: Record<string, unknown>,
  settings?: Record<string, unknown>,
): Promise<{ policyId: string; ruleId: string; groupId: string }> {
  const name = `${type} ${randomUUID()}`;
  const group = await org.api<{ id: string }>('POST', '/api/v1/groups', { profile: { name } });
  for (const { id } of people) await org.api('PUT', `/api/v1/groups/${group.id}/users/${id}`);
  const conditions = { people: { groups: { include: [group.id] } } };
  const policy = await org.api<{ id: string }>('POST', '/api/v1/policies', {
    type,
    name,
    priority: 1,
    status: 'ACTIVE',
    conditions,
    ...(settings && { settings }),
  });
  const made = await org.api<{ id: string }>('POST', `/api/v1/policies/${policy.id}/rules`, {
    name: 'Rule',
    ...rule,
  });
  return { policyId: policy.id, ruleId: made.id, groupId: group.id };
}
/** The global session policy asks these people for a second factor. */
export const requireFactor = (
  org: TestApp,
  people: readonly Worker[],
  signon: Record<string, unknown> = {},
) =>
  policyFor(org, 'OKTA_SIGN_ON', people, {
    type: 'SIGN_ON',
    actions: {
      signon: {
        access: 'ALLOW',
        requireFactor: true,
        factorPromptMode: 'ALWAYS',
        rememberDeviceByDefault: false,
        ...signon,
        session: { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0, usePersistentCookie: false },
      },
    },
  });

export const browserOf = (org: TestApp, headers?: Record<string, string>): TestBrowser =>
  testBrowser(org, headers);
