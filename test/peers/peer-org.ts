// What relying-party tests need in an org: a person, an app of some kind, assigned.
import type { RunningServer } from '#test/kit/server.ts';

export const password = 'Correct-Horse-9';

export type OidcApp = { id: string; clientId: string; clientSecret: string };

/** An active person with a password. */
export async function aPerson(
  server: RunningServer,
  login: string,
  profile: Record<string, unknown> = {},
): Promise<{ id: string }> {
  return server.api('POST', '/api/v1/users?activate=true', {
    profile: { firstName: 'Aoi', lastName: 'Tanaka', email: login, login, ...profile },
    credentials: { password: { value: password } },
  });
}

/** An OIDC app; `settings` and `client` are merged over a web app with the code flow. */
export async function anOidcApp(
  server: RunningServer,
  label: string,
  settings: Record<string, unknown>,
  client: Record<string, unknown> = {},
): Promise<OidcApp> {
  const app = await server.api<{
    id: string;
    credentials: { oauthClient: { client_id: string; client_secret?: string } };
  }>('POST', '/api/v1/apps', {
    name: 'oidc_client',
    label,
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', ...client } },
    settings: {
      oauthClient: {
        application_type: 'web',
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...settings,
      },
    },
  });
  return {
    id: app.id,
    clientId: app.credentials.oauthClient.client_id,
    clientSecret: app.credentials.oauthClient.client_secret ?? '',
  };
}

/** Assigns a person to an app. */
export async function assign(
  server: RunningServer,
  app: { id: string },
  person: { id: string },
): Promise<void> {
  await server.api('POST', `/api/v1/apps/${app.id}/users`, { id: person.id });
}

/** The event types in the System Log, oldest first. */
export async function eventTypes(server: RunningServer): Promise<string[]> {
  const events = await server.api<{ eventType: string }[]>('GET', '/api/v1/logs?limit=1000');
  return events.map((event) => event.eventType);
}
