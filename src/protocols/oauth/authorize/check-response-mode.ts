import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** What was asked must be what assign-response-mode could use: tokens never travel in a query. */
export const checkResponseMode: AuthorizeStep = ({ parameters }, { responseMode }) => {
  const asked = parameters.get('response_mode');
  if (asked !== undefined && asked !== responseMode) {
    throw new OAuthError(
      'unsupported_response_mode',
      "The response mode isn't supported by the authorization server. " +
        "Valid response modes: ['query', 'fragment', 'form_post', 'okta_post_message'].",
    );
  }
  return {};
};
