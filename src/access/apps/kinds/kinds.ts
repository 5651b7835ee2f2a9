import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import type { SignOnMode } from '../app.ts';
import { bookmark } from './bookmark.ts';
import { forwardAuth } from './forward-auth.ts';
import type { AppKind } from './kind.ts';
import { oidc } from './oidc.ts';
import { saml } from './saml.ts';
import { vaultedKinds } from './vaulted.ts';
import { wsFederation } from './ws-federation.ts';

/** Every kind of app there is. Where two have the same sign-on mode, the first is meant by a body without a name. */
export const kinds: readonly AppKind[] = [oidc, saml, bookmark, forwardAuth, ...vaultedKinds, wsFederation];

type Named = { signOnMode: SignOnMode; name: string };

/** The kind of an app that exists. First-party apps are bookmarks with names of their own. */
export function kindOf(app: Named): AppKind {
  const ofMode = kinds.filter((kind) => kind.signOnMode === app.signOnMode);
  const kind =
    ofMode.find(({ name }) => name === app.name) ??
    ofMode.find(({ name }) => name === undefined) ??
    ofMode[0];
  if (kind === undefined) throw new Error(`no kind of app has the sign-on mode ${app.signOnMode}`);
  return kind;
}

/** The kind a body asks for; `existing` is the app it replaces, which stays of its kind. */
export function readKind(
  body: { signOnMode: string; name?: string | null | undefined },
  existing: Named | undefined,
): AppKind {
  const { signOnMode, name } = body;
  const ofMode = kinds.filter((kind) => kind.signOnMode === signOnMode);
  if (signOnMode === 'SAML_1_1') {
    throw new ApiError('E0000015', {
      causes: [
        'signOnMode: SAML 1.1 apps come from a catalogue that is not here; WS_FEDERATION apps are given SAML 1.1 tokens',
      ],
    });
  }
  if (ofMode.length === 0) {
    const modes = [...new Set(kinds.map((kind) => JSON.stringify(kind.signOnMode)))].join(', ');
    throw validationFailed('signOnMode', [`signOnMode: must be one of ${modes}`]);
  }
  if (existing !== undefined) {
    if (existing.signOnMode !== signOnMode) {
      throw validationFailed('signOnMode', ['signOnMode: cannot be changed; create another app']);
    }
    if (name !== undefined && name !== null && name !== existing.name) {
      throw validationFailed('name', [`name: must be '${existing.name}', which this app has for good`]);
    }
    return kindOf(existing);
  }
  const named = ofMode.find((kind) => name === undefined || name === null || kind.name === name);
  if (named !== undefined) return named;
  const names = ofMode.map((kind) => (kind.name === undefined ? 'left out' : `'${kind.name}'`)).join(' or ');
  throw validationFailed('name', [`name: must be ${names} for the sign-on mode ${signOnMode}`]);
}
