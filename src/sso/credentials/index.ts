// Opening apps that know nothing but a user name and a password, with those from the vault: a form that the browser posts where the
// app's own form is known, else the two values to copy.
//
// Owns: the launcher of such apps, and the pages on which a person writes down, looks at and takes out what is theirs.
// Does not own: what is kept and who may set it (access/vault), whether the person may enter (access/decide, by sso/entry).
import type { Route } from '#src/platform/http/index.ts';
import type { Launcher, Previewer } from '../entry/index.ts';
import { createCredentialLauncher } from './credential-launcher.ts';
import { createCredentialPreviewer } from './credential-preview.ts';
import { credentialRoutes } from './credential-routes.ts';
import type { CredentialNeeds } from './credential-needs.ts';

export type { CredentialNeeds } from './credential-needs.ts';

export type CredentialSignOn = { launcher: Launcher; previewer: Previewer; routes: Route[] };

export function createCredentialSignOn(needs: CredentialNeeds): CredentialSignOn {
  const launcher = createCredentialLauncher(needs);
  return {
    launcher,
    previewer: createCredentialPreviewer(needs),
    routes: credentialRoutes({ ...needs, launcher }),
  };
}
