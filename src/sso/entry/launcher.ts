import { type AppInstance, appTarget } from '#src/access/apps/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Actor, NewEvent } from '#src/system-log/index.ts';
import type { Entered } from './enter.ts';

/** A tile was opened, and the decision on path `launch` said yes. */
export type Launch = {
  http: UnauthenticatedRequest;
  app: AppInstance;
  entered: Extract<Entered, { outcome: 'ENTERED' }>;
  /** SAML: where inside of the app; an app's default stands in. */
  relayState?: string | undefined;
};

/** Opens apps of one kind in a single step from the tile. */
export type Launcher = {
  launches(app: AppInstance): boolean;
  /** Commits `entered.writes` with its own events (`signOnEvent`), then answers. */
  launch(launch: Launch): Promise<Reply>;
};

/** `user.authentication.sso`: somebody entered an app. */
export function signOnEvent(
  {
    http,
    app,
    entered: { session, decision },
  }: Pick<Launch, 'http' | 'app'> & { entered: Pick<Launch['entered'], 'session' | 'decision'> },
  debugData: Readonly<Record<string, string>> = {},
): NewEvent {
  const rule = decision.trace.findLast((step) => step.step === 'app-policy' && step.result === 'pass');
  return {
    eventType: 'user.authentication.sso',
    actor: personActor(session.userId, decision.person),
    target: [appTarget(app)],
    outcome: { result: 'SUCCESS' },
    client: http.client,
    externalSessionId: session.sid,
    debugData: {
      signOnMode: app.signOnMode,
      ...(rule?.ref === undefined ? {} : { ruleId: rule.ref }),
      ...debugData,
    },
  };
}

export const personActor = (userId: string, person: Person | undefined): Actor => ({
  id: userId,
  type: 'User',
  alternateId: person?.login ?? 'unknown',
  displayName: person === undefined ? 'unknown' : displayNameOf(person),
});
