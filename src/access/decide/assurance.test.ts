import { describe, expect, test } from 'vitest';
import type { AppSignOn, AssuranceAlternative, ProofStep } from '#src/access/policies/index.ts';
import { type Characteristic, type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import { metAcr, rememberedMethod, remainingForAcr, remainingProofs } from './assurance.ts';

const nowMs = Date.UTC(2026, 5, 1, 8);
const minute = 60_000;
const isOlder = (atMs: number, limitMs: number | undefined) =>
  limitMs !== undefined && nowMs - atMs > limitMs;

const proof = (key: string, method: string, is: Characteristic[], atMs = nowMs): MethodProof => ({
  key,
  method,
  atMs,
  is,
  amr: [method],
});
const password = passwordProof(nowMs);
const code = proof('google_otp', 'otp', ['possession', 'userPresence']);
const message = proof('phone_number', 'sms', ['possession', 'userPresence']);
const passkey = proof('webauthn', 'webauthn', [
  'possession',
  'inherence',
  'phishingResistant',
  'userPresence',
  'userVerification',
]);
const key = proof('webauthn', 'webauthn', ['possession', 'phishingResistant', 'userPresence']);

const rule = (more: Partial<AppSignOn>): AppSignOn => ({
  access: 'ALLOW',
  factors: 1,
  alternatives: [],
  reauthenticateInMs: undefined,
  inactivityMs: undefined,
  policyId: undefined,
  ruleId: undefined,
  ruleName: '',
  ...more,
});
const step = (...options: ProofStep['options'][number][]): ProofStep => ({
  options,
  reauthenticateInMs: undefined,
});
const alternative = (more: Partial<AssuranceAlternative>): AssuranceAlternative => ({
  steps: [],
  isChain: false,
  noneOf: [],
  unverifiable: undefined,
  ...more,
});
const left = (wanted: AppSignOn, ...proofs: MethodProof[]) => remainingProofs(wanted, proofs, isOlder);

describe('two factors', () => {
  const two = rule({ factors: 2 });
  test('are two kinds, not two proofs of one kind, nor one proof twice', () => {
    expect([left(two), left(two, password), left(two, code, message), left(two, code, code)]).toEqual([
      2, 1, 1, 1,
    ]);
    expect([left(two, password, code), left(two, passkey)]).toEqual([0, 0]);
  });
  test('are not made up of a device that was remembered', () => {
    expect(left(two, password, { ...code, method: rememberedMethod })).toBe(1);
  });
  test('that have to be new are not made up of old ones', () => {
    const fresh = rule({ factors: 2, reauthenticateInMs: 5 * minute });
    expect(left(fresh, password, { ...code, atMs: nowMs - 6 * minute })).toBe(1);
    expect(left(fresh, password, { ...code, atMs: nowMs - 5 * minute })).toBe(0);
  });
});

describe('something that resists phishing', () => {
  const resists = step({ is: ['possession', 'phishingResistant'] });
  const wanted = rule({ factors: 2, alternatives: [alternative({ steps: [resists] })] });
  test('is no code, however many, and asking for one would bring nobody nearer', () => {
    expect(left(wanted, password)).toBe(1);
    expect(left(wanted, password, code)).toBe(1);
    expect(left(wanted, code, message)).toBe(2);
    expect(left(wanted, password, key)).toBe(0);
  });
  test('by a passkey that verified its user is two kinds at once', () => {
    expect(left(wanted, passkey)).toBe(0);
    expect(left(wanted, key)).toBe(1);
  });
  test('may be old where the rest may not, or the other way round', () => {
    const aged: ProofStep = { ...resists, reauthenticateInMs: minute };
    const strict = rule({ factors: 2, alternatives: [alternative({ steps: [aged] })] });
    expect(left(strict, password, { ...key, atMs: nowMs - 2 * minute })).toBe(1);
    expect(left(strict, { ...password, atMs: nowMs - 60 * minute }, key)).toBe(0);
  });
});

describe('alternatives', () => {
  test('one is enough, the nearest counts, and one that nobody can prove is none', () => {
    const never = alternative({ unverifiable: 'inherence' });
    const sms = alternative({ steps: [step({ key: 'phone_number', is: ['possession'] })] });
    expect(left(rule({ alternatives: [never] }), password, passkey)).toBe(Number.POSITIVE_INFINITY);
    expect(left(rule({ alternatives: [never, sms] }), password)).toBe(1);
    expect(left(rule({ alternatives: [never, sms] }), message)).toBe(0);
    expect(left(rule({ alternatives: [sms] }), code)).toBe(1);
  });
  test('what is excluded counts for nothing, not even as the second factor', () => {
    const noPhones = rule({ factors: 2, alternatives: [alternative({ noneOf: [{ key: 'phone_number' }] })] });
    expect([left(noPhones, password, message), left(noPhones, password, code)]).toEqual([1, 0]);
  });
});

describe('a chain of methods', () => {
  const first = step({ key: 'okta_password', is: [] });
  const second = step({ key: 'google_otp', is: [] }, { key: 'webauthn', is: ['phishingResistant'] });
  const third = step({ key: 'webauthn', is: ['userVerification'] });
  const chain = (...steps: ProofStep[]) => rule({ alternatives: [alternative({ steps, isChain: true })] });
  test('is asked from its beginning, and each step takes a proof of its own', () => {
    expect([left(chain(first, second)), left(chain(first, second), password)]).toEqual([2, 1]);
    expect(left(chain(first, second), code)).toBe(2);
    expect(left(chain(first, second), password, code)).toBe(0);
    // One touch of one key is not two steps.
    expect(left(chain(first, second, third), password, passkey)).toBe(1);
    expect(left(chain(first, second, third), password, code, passkey)).toBe(0);
  });
  test('without a way to meet a step is never met', () => {
    expect(left(chain(first, step()), password, code, passkey)).toBe(1);
  });
});

describe('authentication classes', () => {
  test('say what was proved, never what was asked', () => {
    expect(remainingForAcr(['phr'], [password, code])).toBe(1);
    expect(remainingForAcr(['phr'], [key])).toBe(0);
    expect(remainingForAcr(['phrh'], [key])).toBe(1);
    expect(remainingForAcr(['somebody:else'], [passkey])).toBe(Number.POSITIVE_INFINITY);
    expect(metAcr(['phrh', 'phr', 'urn:okta:loa:2fa:any'], [], [passkey])).toBe('phr');
    expect(metAcr(['urn:okta:loa:2fa:any'], ['pwd', 'mfa'])).toBeUndefined();
    expect(
      metAcr(['urn:okta:loa:2fa:any'], [], [password, { ...code, method: rememberedMethod }]),
    ).toBeUndefined();
  });
});
