import { OAuthError } from '../oauth-error.ts';

/** RFC 6749 6: a refresh may ask for less than was granted, never for more. Nothing asked means all. */
export function narrowScopes(granted: readonly string[], asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return granted;
  if (asked.some((scope) => !granted.includes(scope))) {
    throw new OAuthError('invalid_scope', 'One or more scopes were not granted with the refresh token.');
  }
  return asked;
}
