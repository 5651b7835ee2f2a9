import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep, Prompt } from './authorize-request.ts';

const known = new Set<string>(['none', 'login', 'consent', 'select_account']);

/** OpenID Connect Core 3.1.2.1: known values, and `none` alone. */
export const checkPrompt: AuthorizeStep = ({ parameters }) => {
  const words = (parameters.get('prompt') ?? '').split(' ').filter((word) => word !== '');
  const prompt = new Set(words);
  if (words.some((word) => !known.has(word)) || (prompt.has('none') && prompt.size > 1)) {
    throw new OAuthError('invalid_request', "The authentication request has an invalid 'prompt' parameter.");
  }
  return { prompt: prompt as ReadonlySet<string> as ReadonlySet<Prompt> };
};
