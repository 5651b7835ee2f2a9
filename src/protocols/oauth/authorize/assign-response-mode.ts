import type { AuthorizeStep, ResponseMode } from './authorize-request.ts';

const modes = new Set<string>(['query', 'fragment', 'form_post', 'okta_post_message']);

/**
 * OAuth 2.0 Multiple Response Type Encoding Practices 2.1 and 5: how the answer travels, errors included. It never
 * fails, because the errors of the steps after it need a way to travel; check-response-mode judges what was asked.
 */
export const assignResponseMode: AuthorizeStep = ({ parameters }) => {
  const words = (parameters.get('response_type') ?? '').split(' ');
  const frontChannel = words.includes('token') || words.includes('id_token');
  const asked = parameters.get('response_mode');
  const usable = asked !== undefined && modes.has(asked) && !(frontChannel && asked === 'query');
  const responseMode = usable ? (asked as ResponseMode) : frontChannel ? 'fragment' : 'query';
  const state = parameters.get('state');
  return state === undefined ? { responseMode } : { responseMode, state };
};
