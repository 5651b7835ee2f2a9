import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User } from '#src/directory/users/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { FactorRequest, FactorResult, UserFactor } from './user-factor.ts';

/** What ties the calls of one program together: whoever it calls as. */
export const bindingOf = (by: Requester, request?: FactorRequest): string =>
  request?.binding ?? `api:${by.actor.id}`;

/** A request for those who enrol without one: a program, in nobody's browser. */
export const requestBy = (by: Requester, request?: FactorRequest): FactorRequest =>
  request ?? { by, client: by.client ?? nowhere, binding: bindingOf(by) };

const nowhere: FactorRequest['client'] = {
  requestId: '',
  ipAddress: '',
  ipChain: [],
  userAgent: '',
  origin: '',
};

/** An event of the life of a factor, or of its use. */
export function factorEvent(
  eventType: string,
  user: Pick<User, 'id' | 'login' | 'profile'>,
  factor: Pick<UserFactor, 'id' | 'factorType' | 'provider'>,
  by: Requester,
  more: {
    reason?: string | undefined;
    debugData?: Record<string, string>;
    /** On the way to which. */
    app?: { id: string; label: string | undefined } | undefined;
  } = {},
): NewEvent {
  const { factorType, provider } = factor;
  return {
    eventType,
    ...eventBy(by),
    outcome: more.reason === undefined ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: more.reason },
    target: [
      { id: user.id, type: 'User', alternateId: user.login, displayName: displayNameOf(user) },
      {
        id: factor.id,
        type: 'UserFactor',
        alternateId: 'unknown',
        displayName: `${factorType} (${provider})`,
      },
      ...(more.app === undefined
        ? []
        : [
            {
              id: more.app.id,
              type: 'AppInstance',
              alternateId: more.app.label ?? 'unknown',
              displayName: more.app.label ?? 'unknown',
            },
          ]),
    ],
    debugData: { factor: factorType, provider, ...more.debugData },
  };
}

const wrong = (field: string) =>
  field === 'answer'
    ? "Your answer doesn't match our records. Please try again."
    : "Your passcode doesn't match our records. Please try again.";

/** Of any answer that is not the right one. `field` is what was typed. */
export function refusedAnswer(result: FactorResult, field = 'passCode'): ApiError {
  if (result === 'PASSCODE_REPLAYED') return new ApiError('E0000082');
  if (result === 'TIMEOUT' || result === 'TIME_WINDOW_EXCEEDED') {
    return new ApiError('E0000068', { causes: ['The code is too old. Please have a new one sent.'] });
  }
  return new ApiError('E0000068', { causes: [wrong(field)] });
}
