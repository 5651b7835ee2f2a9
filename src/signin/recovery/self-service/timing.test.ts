import { test } from 'vitest';
import { testApp } from '#test/kit/app.ts';
import { peopleOf } from '#test/kit/recovering.ts';
const client = (n: number) => ({ requestId: `r${n}`, ipAddress: `192.0.2.${n % 250}`, ipChain: [`192.0.2.${n % 250}`], userAgent: 'x', origin: 'http://localhost:8080' });
test('timing', async () => {
  const org = await testApp();
  const people = peopleOf(org);
  await people.allow('google_otp');
  const somebody = await people.somebody();
  const { createAttempts } = await import('./attempts.ts');
  const { createRequirements } = await import('./requirement.ts');
  const { createRequestBudget } = await import('../request-budget.ts');
  const { app, platform } = org;
  const policies = new Proxy(app.access.policies, { get: (t, k) => k === 'passwordPolicyFor' ? (p: never) => { const r = t.passwordPolicyFor(p); return { ...r, toReset: { methods: ['otp'], otpAuthenticators: undefined, stepUp: 'none', byAccessPolicy: false } }; } : (t as never)[k] });
  const requirements = createRequirements({ ...app.directory, ...app.access, policies, factors: app.signIn.factors } as never);
  const attempts = createAttempts({ ...platform, ...app.directory, systemLog: app.systemLog, factors: app.signIn.factors, requirements, budget: { isWithin: async (k: string, key: string) => (await createRequestBudget(platform).isWithin(k as never, key), true) }, jobs: { define() {}, send: platform.jobs.send, schedule() {} } } as never);
  const times: Record<string, number[]> = { known: [], nobody: [] };
  for (let n = 0; n < 70; n++) {
    org.clock.advance(6 * 60_000);
    for (const [name, login] of [['known', somebody.login], ['nobody', 'nobody@example.com']] as const) {
      const a = { login, what: 'password' as const, method: 'otp' as const, client: client(n) };
      const attempt = await attempts.begin({ ...a, browserLanguages: [] });
      const t0 = performance.now();
      await attempts.answer({ ...a, attempt }, '000000');
      if (n > 9) times[name]?.push(performance.now() - t0);
    }
  }
  const med = (x: number[]) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)] ?? 0;
  let wins = 0; for (const k of times.known ?? []) for (const u of times.nobody ?? []) wins += k > u ? 1 : k === u ? 0.5 : 0;
  console.log('MEDIANS', med(times.known ?? []), med(times.nobody ?? []), 'AUC', wins / ((times.known?.length ?? 1) * (times.nobody?.length ?? 1)));
  await org.close();
}, 120_000);
