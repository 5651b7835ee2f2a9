import type { ProfileProblem } from '#src/directory/schemas/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import {
  transition,
  type LifecycleAction,
  type StatusFacts,
  type UserStatus,
} from './lifecycle/user-status.ts';

export const userNotFound = (id: string) => notFound(id, 'User');

export const loginTaken = () =>
  validationFailed('login', ['login: An object with this field already exists in the current organization']);

export const valueTaken = (names: readonly string[]) =>
  validationFailed(
    names[0] ?? 'user',
    names.map((name) => `${name}: An object with this field already exists in the current organization`),
  );

/** `object` is what Okta calls the thing when an attribute is not in the schema: newUser, user. */
export function profileRefused(problems: readonly ProfileProblem[], object: 'newUser' | 'user'): ApiError {
  const frozen = problems.find((problem) => problem.kind === 'read-only' || problem.kind === 'immutable');
  if (frozen)
    return new ApiError(frozen.kind === 'immutable' ? 'E0000078' : 'E0000077', { summary: frozen.message });
  const invalid = problems.find((problem) => problem.kind === 'invalid');
  return validationFailed(
    invalid?.field ?? object,
    problems.map((problem) => `${problem.field}: ${problem.message}`),
  );
}

/** Where an action leads, or Okta's refusal of it. */
export function nextStatus(status: UserStatus, action: LifecycleAction, facts: StatusFacts): UserStatus {
  const result = transition(status, action, facts);
  if ('to' in result) return result.to;
  const { code, summary, cause } = result.refused;
  if (code === 'E0000001') throw validationFailed(summary ?? 'user', cause === undefined ? [] : [cause]);
  throw new ApiError(code, cause === undefined ? {} : { causes: [cause] });
}

export const outranked = () =>
  new ApiError('E0000006', {
    causes: ['The user is an administrator with permissions that you do not have.'],
  });

export const credentialsRefused = (cause: string) => new ApiError('E0000014', { causes: [cause] });
