import type { SignOnContext } from '#src/access/context/index.ts';
import { readRecorded, readSteps } from '#src/access/decide/index.ts';
import type { Trace } from '#src/access/policies/index.ts';
import type { LogEvent } from '#src/system-log/index.ts';
import type { MessageKey, Translator } from '#web/messages/index.ts';
import { tellContext } from '../context-sentences.ts';
import { type PolicyNames, stepSentence } from '../explain-sentences.ts';

/** Events of signing in that can be told. */
export const signInEventTypes = [
  'policy.evaluate_sign_on',
  'user.session.start',
  'user.authentication.verify',
  'user.authentication.auth_via_mfa',
  'user.authentication.sso',
  'user.account.lock',
  'user.mfa.okta_verify.deny_push',
  'app.generic.unauth_app_access_attempt',
] as const;

export const isSignInEvent = (eventType: string): boolean =>
  (signInEventTypes as readonly string[]).includes(eventType);

export type ToldEvent = {
  /** What happened, in one sentence. */
  readonly summary: string;
  /** Of a decision: where and how they came, which rule decided, why the earlier ones did not, what was missing. */
  readonly sentences: readonly string[];
  readonly context: SignOnContext | undefined;
};

export function tellEvent(event: LogEvent, names: PolicyNames, t: Translator): ToldEvent {
  if (event.eventType !== 'policy.evaluate_sign_on') {
    return { summary: simpleSentence(event, t), sentences: [], context: undefined };
  }
  const { facts, context: packed, steps } = event.debugContext.debugData;
  const context = readRecorded(facts, packed)?.context;
  const trace = readSteps(steps) ?? [];
  return {
    summary: decisionSentence(event, t),
    sentences: [
      ...(context === undefined ? [] : tellContext(context, t, event.client.zone ?? undefined)),
      ...trace.flatMap((step) => stepSentence(step, names, t)),
      ...missingSentences(event, trace, t),
    ],
    context,
  };
}

const who = ({ actor }: LogEvent, t: Translator): string =>
  actor.id === 'unknown' ? t('logExplain.somebody') : actor.displayName;

function decisionSentence(event: LogEvent, t: Translator): string {
  const app = event.target?.find(({ type }) => type === 'AppInstance')?.displayName;
  const values = { person: who(event, t), app: app ?? t('explain.organisation') };
  switch (event.outcome?.result) {
    case 'ALLOW':
      return t('logExplain.allowed', values);
    case 'DENY':
      return t('logExplain.denied', values);
    default:
      return t(needs[event.debugContext.debugData['need'] ?? ''] ?? 'logExplain.askedToSignIn', values);
  }
}

const needs: Readonly<Record<string, MessageKey>> = {
  'sign-in': 'logExplain.askedToSignIn',
  reauthenticate: 'logExplain.askedAgain',
  factor: 'logExplain.askedFactor',
};

/** By the step that ended a decision: what it lacked there. */
const lacking: Readonly<Record<string, MessageKey>> = {
  person: 'logExplain.person',
  evidence: 'logExplain.evidence',
  revocation: 'logExplain.revocation',
  app: 'explain.appInactive',
  assignment: 'explain.notAssigned',
  'session-age': 'logExplain.sessionAge',
  freshness: 'logExplain.freshness',
  acr: 'logExplain.acr',
};

function missingSentences({ outcome, debugContext }: LogEvent, trace: Trace, t: Translator): string[] {
  const last = trace.at(-1);
  if (outcome?.result === 'ALLOW' || last === undefined) return [];
  if (last.unprovable !== undefined)
    return [t('logExplain.unprovable', { what: last.unprovable.join(', ') })];
  const key = Object.hasOwn(lacking, last.step) ? lacking[last.step] : undefined;
  if (key !== undefined) return [t(key)];
  if (outcome?.result === 'DENY') {
    const hasRule = trace.some((step) => step.step === 'rule' && step.result === 'pass');
    return [t(hasRule ? 'logExplain.ruleDenies' : 'logExplain.noRule')];
  }
  const isAgain = debugContext.debugData['need'] === 'reauthenticate';
  return [t(isAgain ? 'logExplain.ruleWantsNewer' : 'logExplain.ruleWantsMore')];
}

function simpleSentence(event: LogEvent, t: Translator): string {
  const { outcome, debugContext, target } = event;
  const isSuccess = outcome?.result === 'SUCCESS';
  const app = target?.find(({ type }) => type === 'AppInstance')?.displayName ?? t('explain.organisation');
  const factor = debugContext.debugData['factor'] ?? '';
  const named = Object.hasOwn(factorNames, factor) ? factorNames[factor] : undefined;
  const values = { person: who(event, t), app, factor: named === undefined ? factor : t(named) };
  switch (event.eventType) {
    case 'user.session.start':
      if (isSuccess) return t('logExplain.sessionBegan', values);
      return t(failures[outcome?.reason ?? ''] ?? 'logExplain.signInFailed', values);
    case 'user.authentication.verify':
      return t(isSuccess ? 'logExplain.provedAgain' : 'logExplain.signInFailed', values);
    case 'user.authentication.auth_via_mfa':
      return t(isSuccess ? 'logExplain.factorRight' : 'logExplain.factorWrong', values);
    case 'user.mfa.okta_verify.deny_push':
      return t('logExplain.pushDenied', values);
    case 'user.account.lock':
      return t('logExplain.locked', values);
    case 'user.authentication.sso':
      return t(isSuccess ? 'logExplain.opened' : 'logExplain.denied', values);
    case 'app.generic.unauth_app_access_attempt':
      return t('logExplain.unassigned', values);
    default:
      return `${event.displayMessage}: ${outcome?.result ?? ''} ${outcome?.reason ?? ''}`.trim();
  }
}

/** `authenticator:method`, as the pages of sign-in call it. */
const factorNames: Readonly<Record<string, MessageKey>> = {
  'google_otp:otp': 'totp.name',
  'okta_verify:totp': 'totp.name',
  'okta_email:email': 'factor.email.name',
  'phone_number:sms': 'factor.sms.name',
  'phone_number:voice': 'factor.call.name',
  'okta_verify:push': 'push.name',
  'recovery_code:recovery_code': 'factor.recoveryCode.name',
  'tac:tac': 'factor.tac.name',
  'webauthn:webauthn': 'webauthn.name',
  'yubikey_token:otp': 'factor.yubikey.name',
};

const failures: Readonly<Record<string, MessageKey>> = {
  INVALID_CREDENTIALS: 'logExplain.wrongPassword',
  VERIFICATION_ERROR: 'logExplain.unknownName',
  LOCKED_OUT: 'logExplain.lockedOut',
};
