import type { Kind } from '../app.ts';
import { bookmarkForm } from './bookmark.tsx';
import type { KindForm } from './kind-form.tsx';
import { oidcForm } from './oidc.tsx';
import { samlForm } from './saml.tsx';
import { siteForm } from './site.tsx';
import { vaultForm } from './vault.tsx';
import { wsFederationForm } from './ws-federation.tsx';

export type { KindForm, Values } from './kind-form.tsx';

const forms: Readonly<Partial<Record<Kind, KindForm>>> = {
  web: oidcForm('web'),
  browser: oidcForm('browser'),
  native: oidcForm('native'),
  service: oidcForm('service'),
  saml: samlForm,
  wsfed: wsFederationForm,
  site: siteForm,
  vault: vaultForm,
};

export const formOf = (kind: Kind): KindForm => forms[kind] ?? bookmarkForm;
