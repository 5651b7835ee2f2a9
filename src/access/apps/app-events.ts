import type { Target } from '#src/system-log/index.ts';

export function appTarget(app: { id: string; label: string; name: string }): Target {
  return {
    id: app.id,
    type: 'AppInstance',
    alternateId: app.label,
    displayName: app.label,
    detailEntry: { appName: app.name },
  };
}

export function credentialTarget(credential: { id: string }, kind: 'client_secret' | 'jwks'): Target {
  return { id: credential.id, type: 'OAuth2ClientCredential', alternateId: kind, displayName: kind };
}
