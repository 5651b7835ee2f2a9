import type { Person } from '#src/directory/users/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import { type PushDevice, readHandle } from './push-device.ts';
import * as deviceStore from './push-device-store.ts';
import { pauseAfterReport } from './push-limits.ts';
import {
  factorTarget,
  isDeviceInUse,
  personTarget,
  pushAuthenticator,
  pushData,
  type PushNeeds,
} from './push-needs.ts';
import * as store from './push-request-store.ts';
import { type Decision, isSignedBy, type Signed, signedText } from './signed-text.ts';

/** How far the clock of a device may be from ours; the page sets itself by ours before it signs. */
const clockToleranceMs = 60_000;

type BySignature = { device: string; signature: string };
export type TimedCall = BySignature & { atMs: number };
export type AnswerCall = BySignature & {
  requestId: string;
  nonce: string;
  decision: Decision;
  number: string;
};

export type Approval = {
  /** The device that signed this, and whose it is. Throws the same E0000006 for everything that can be wrong. */
  authenticate(
    call: BySignature,
    signed: Signed,
    client: ClientContext,
  ): Promise<{ device: PushDevice; person: Person }>;
  authenticateNow(
    call: TimedCall,
    signed: Extract<Signed, { atMs: number }>,
    client: ClientContext,
  ): Promise<{ device: PushDevice; person: Person }>;
  /** What waits for this device, and for no other. */
  list(device: PushDevice): Promise<store.PushRequest[]>;
  answer(
    call: AnswerCall,
    client: ClientContext,
  ): Promise<'approved' | 'denied' | 'wrong-number' | 'reported'>;
};

export function createApproval(needs: PushNeeds): Approval {
  const { clock, database } = needs;

  const authenticate: Approval['authenticate'] = async (call, signed, client) => {
    const handle = readHandle(call.device);
    const device = handle && (await deviceStore.find(database, handle.userId, handle.id));
    const key = device?.publicKey;
    if (device === undefined || key === undefined) throw notRegistered();
    if (!isSignedBy(key, signedText(client.origin, signed), call.signature)) throw notRegistered();
    const person = await needs.users.findPerson(device.userId);
    const isGood =
      person !== undefined &&
      !outOfUse.has(person.status) &&
      pushAuthenticator(needs) !== undefined &&
      (await isDeviceInUse(needs, device));
    if (!isGood) throw notRegistered();
    return { device, person };
  };

  return {
    authenticate,
    async authenticateNow(call, signed, client) {
      const found = await authenticate(call, signed, client);
      if (Math.abs(call.atMs - clock.nowMs()) > clockToleranceMs) {
        throw validationFailed('atMs', ['atMs: the clock of the device is not right']);
      }
      return found;
    },
    list: (device) =>
      device.status === 'ACTIVE'
        ? store.listWaiting(database, device.userId, device.id, clock.now())
        : Promise.resolve([]),
    async answer(call, client) {
      const { device, person } = await authenticate(call, { what: 'answer', ...call }, client);
      const now = clock.now();
      const request = await store.findWaiting(database, device.userId, call.requestId, now);
      if (device.status !== 'ACTIVE' || request?.factorId !== device.id || request.nonce !== call.nonce)
        throw notFound(call.requestId, 'FactorTransaction');
      const outcome = judge(request, call);
      const isYes = outcome === 'approved';
      await database.transaction(async (tx) => {
        // First, as those who ask do: what is asked at this very moment has been asked, or is not.
        if (outcome === 'reported') await pauseAfterReport(tx, person.id, now);
        const isFirst = await store.answer(tx, request, {
          status: isYes ? 'APPROVED' : 'REJECTED',
          reason: isYes ? undefined : outcome,
          userVerified: false,
          now,
        });
        if (!isFirst) throw notFound(call.requestId, 'FactorTransaction');
        if (outcome === 'reported') await store.rejectAll(tx, person.id, outcome);
        await needs.systemLog.record(tx, eventsOf(outcome, person, device, request, client));
      });
      return outcome;
    },
  };
}

function judge(
  { number }: store.PushRequest,
  call: AnswerCall,
): 'approved' | 'denied' | 'wrong-number' | 'reported' {
  if (call.decision === 'report') return 'reported';
  if (call.decision === 'deny') return 'denied';
  return number === undefined || call.number === String(number) ? 'approved' : 'wrong-number';
}

const outOfUse: ReadonlySet<string> = new Set(['SUSPENDED', 'DEPROVISIONED']);

/** Unknown, removed, of somebody who is gone, or signed by another key: nobody is told which. */
const notRegistered = (): ApiError =>
  new ApiError('E0000006', { summary: 'This device is not set up for approvals.' });

function eventsOf(
  outcome: Awaited<ReturnType<Approval['answer']>>,
  person: Person,
  device: PushDevice,
  request: store.PushRequest,
  client: ClientContext,
): NewEvent[] {
  const who = personTarget(person);
  const shared = {
    actor: who,
    client,
    target: [who, factorTarget(device)],
    debugData: { ...pushData, transactionId: request.id },
  };
  if (outcome === 'approved')
    return [{ ...shared, eventType: 'user.mfa.okta_verify', outcome: { result: 'SUCCESS' } }];
  const reason = { denied: 'DENIED', 'wrong-number': 'WRONG_NUMBER', reported: 'REPORTED_BY_USER' }[outcome];
  const denied: NewEvent = {
    ...shared,
    eventType: 'user.mfa.okta_verify.deny_push',
    outcome: { result: 'FAILURE', reason },
  };
  if (outcome !== 'reported') return [denied];
  return [
    denied,
    {
      ...shared,
      eventType: 'user.account.report_suspicious_activity_by_enduser',
      outcome: { result: 'SUCCESS' },
      target: [who],
      debugData: {
        ...shared.debugData,
        suspiciousActivityEventType: 'system.push.send_factor_verify_push',
        suspiciousActivityEventIp: request.shown.address,
        suspiciousActivityBrowser: request.shown.browser,
        suspiciousActivityOs: request.shown.system,
        suspiciousActivityTimestamp: request.created.toISOString(),
      },
    },
  ];
}
