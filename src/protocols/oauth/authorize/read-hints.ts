import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

const maxHintLength = 512;

/** What only helps: who is probably coming, in which language, and how strongly they should be known. */
export const readHints: AuthorizeStep = ({ parameters }) => {
  for (const name of ['login_hint', 'ui_locales', 'acr_values', 'sessionToken'] as const) {
    if ((parameters.get(name)?.length ?? 0) > maxHintLength) {
      throw new OAuthError('invalid_request', `The '${name}' parameter is too long.`);
    }
  }
  return {
    loginHint: parameters.get('login_hint'),
    idTokenHint: parameters.get('id_token_hint'),
    uiLocales: parameters.get('ui_locales'),
    sessionToken: parameters.get('sessionToken'),
    acrValues: (parameters.get('acr_values') ?? '').split(' ').filter((value) => value !== ''),
  };
};
