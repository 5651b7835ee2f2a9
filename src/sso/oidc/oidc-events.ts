import type { AppInstance } from '#src/access/apps/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { CompiledServer } from '#src/sso/authorization-servers/index.ts';
import type { Actor, NewEvent, Target } from '#src/system-log/index.ts';

/** `app.oauth2.as.…` for custom servers and `app.oauth2.…` for the org server, as at Okta. */
export function eventTypeFor(server: CompiledServer, name: string): string {
  return server.isOrg ? `app.oauth2.${name}` : `app.oauth2.as.${name}`;
}

export function clientActor(app: AppInstance): Actor {
  return { id: clientIdOf(app), type: 'PublicClientApp', alternateId: app.id, displayName: app.label };
}

export function clientTarget(app: AppInstance): Target {
  return clientActor(app);
}

export function appTarget(app: AppInstance): Target {
  return { id: app.id, type: 'AppInstance', alternateId: app.label, displayName: app.label };
}

export function personActor(person: Pick<Person, 'id' | 'login' | 'profile'>): Actor {
  return { id: person.id, type: 'User', alternateId: person.login, displayName: displayNameOf(person) };
}

/** Somebody known by id alone: whoever is no longer there, or was not looked up. */
export function userById(userId: string): Actor {
  return { id: userId, type: 'User', alternateId: 'unknown', displayName: 'unknown' };
}

/** A token as a target: by its jti or id, never by its text. */
export function tokenTarget(
  type: 'access_token' | 'id_token' | 'refresh_token' | 'code',
  id: string,
): Target {
  return { id, type, alternateId: 'unknown', displayName: tokenNames[type] };
}

const tokenNames = {
  access_token: 'Access Token',
  id_token: 'ID Token',
  refresh_token: 'Refresh Token',
  code: 'Authorization Code',
} as const;

/** What every event of the protocol says of where it came from. */
export function from(
  client: ClientContext,
  app: AppInstance | undefined,
): Pick<NewEvent, 'client' | 'clientId'> {
  return { client, ...(app === undefined ? {} : { clientId: clientIdOf(app) }) };
}

function clientIdOf(app: AppInstance): string {
  return app.oidc?.clientId ?? app.id;
}
