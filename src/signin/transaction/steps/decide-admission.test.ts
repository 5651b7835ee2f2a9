import { expect, test } from 'vitest';
import type { StepParts } from '../step-parts.ts';
import { decideAdmission } from './decide-admission.ts';

type Taken = Parameters<ReturnType<typeof decideAdmission>['take']>;

test('a session that is to be proved again is not renewed for who has nothing to prove it by', async () => {
  const refused: unknown[] = [];
  const step = decideAdmission({
    judge: async () => ({
      decision: {
        outcome: 'ALLOW',
        person: { id: '00u1', sessionsRevokedMs: 0 },
        trace: [],
        context: undefined,
        sessionLimits: {},
      },
      input: {},
      proofs: [],
    }),
    findOffers: async () => [],
    findDue: async () => ({ outcome: 'NONE' }),
    refuse: async (judged: { decision: unknown }, _: unknown, advice: unknown) => {
      refused.push([judged.decision, advice]);
      return { end: { status: 403 } };
    },
  } as unknown as StepParts);
  const again = { proved: { userId: '00u1', atMs: 1 }, stepUp: 'sid', need: 'reauthenticate', proofs: [] };
  const outcome = await step.take(again as unknown as Taken[0], {} as Taken[1]);
  expect(outcome).toEqual({ end: { status: 403 } });
  expect(refused).toMatchObject([[{ outcome: 'CHALLENGE', need: 'reauthenticate' }, 'none']]);
});

test('a session of which nothing is missing any more goes on, judged from then on by how it was seen here', async () => {
  const noted: unknown[] = [];
  const context = { address: '192.0.2.1' };
  const person = { id: '00u1', sessionsRevokedMs: 0 };
  const step = decideAdmission({
    judge: async () => ({
      decision: { outcome: 'ALLOW', person, trace: [], context },
      input: {},
      proofs: [],
    }),
    noteContext: async (...given: unknown[]) => void noted.push(given.at(-1)),
  } as unknown as StepParts);
  const more = { proved: { userId: '00u1', atMs: 1 }, stepUp: { sid: 's' }, need: 'factor', resume: '/back' };
  const outcome = await step.take(more as unknown as Taken[0], {} as Taken[1]);
  expect(outcome).toEqual({ end: { status: 303, redirect: '/back' } });
  expect(noted).toEqual([context]);
});
