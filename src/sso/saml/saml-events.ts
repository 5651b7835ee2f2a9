import { type AppInstance, appTarget } from '#src/access/apps/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Actor, NewEvent } from '#src/system-log/index.ts';

/** An app that sent something before anybody was known to stand behind it. */
export const appActor = (app: AppInstance): Actor => appTarget(app);

/** Somebody known by id alone. */
export const userById = (userId: string): Actor => ({
  id: userId,
  type: 'User',
  alternateId: 'unknown',
  displayName: 'unknown',
});

type Failed = {
  http: Pick<UnauthenticatedRequest, 'client'>;
  app: AppInstance;
  actor?: Actor | undefined;
  sid?: string | undefined;
  /** In full, with the element or parameter that is wrong and what to do: only administrators read it. */
  reason: string;
  debugData?: Readonly<Record<string, string>>;
};

/** An app's sign-on that came to nothing. */
export function failedSignOn(failed: Failed): NewEvent {
  return failure('user.authentication.sso', failed);
}

/** A sign-out that an app asked for or was asked for, and that came to nothing. */
export function failedSignOut(failed: Failed): NewEvent {
  return failure('user.authentication.slo', failed);
}

function failure(eventType: string, { http, app, actor, sid, reason, debugData }: Failed): NewEvent {
  return {
    eventType,
    actor: actor ?? appActor(app),
    target: [appTarget(app)],
    outcome: { result: 'FAILURE', reason },
    client: http.client,
    debugData: { signOnMode: app.signOnMode, ...debugData },
    ...(sid === undefined ? {} : { externalSessionId: sid }),
  };
}

/** A sign-out that an app asked for, or confirmed. */
export function signedOut({
  http,
  app,
  userId,
  sid,
  debugData,
}: {
  http: Pick<UnauthenticatedRequest, 'client'>;
  app: AppInstance;
  userId: string;
  sid: string | undefined;
  debugData: Readonly<Record<string, string>>;
}): NewEvent {
  return {
    eventType: 'user.authentication.slo',
    actor: userById(userId),
    target: [appTarget(app)],
    outcome: { result: 'SUCCESS' },
    client: http.client,
    debugData: { signOnMode: app.signOnMode, ...debugData },
    ...(sid === undefined ? {} : { externalSessionId: sid }),
  };
}
