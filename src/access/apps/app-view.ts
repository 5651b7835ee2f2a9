import {
  ApiError,
  type Caller,
  isAllowed,
  type RequestContext,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { AppInstance } from './app.ts';
import type { AppRouteFacts } from './app-routes.ts';
import { appToWire } from './app-wire.ts';
import type { Apps } from './apps.ts';

/** An app as a caller sees it; `expand=user/{id}` embeds one assigned person. */
export async function showApp(
  apps: Apps,
  facts: AppRouteFacts,
  ctx: Pick<RequestContext, 'client' | 'caller'>,
  app: AppInstance,
  expand: string | undefined,
): Promise<Record<string, unknown>> {
  const { origin } = ctx.client;
  const wire = appToWire(app, {
    origin,
    orgId: facts.orgId(),
    signingKid: shownKid(facts, app),
    profileEnrollmentPolicyId: facts.policies.list('PROFILE_ENROLLMENT').find((policy) => policy.isDefault)
      ?.id,
    keys: apps.listKeys(app.id),
    secret: await shownSecret(apps, facts, app, ctx.caller),
  });
  if (expand === undefined || expand === '') return wire;
  const userId = /^user\/([0-9A-Za-z]{20})$/.exec(expand)?.[1];
  if (userId === undefined) throw validationFailed('expand', ['expand: Expand query is malformed.']);
  const user = await facts.assignments.describeAppUser(app, userId, origin);
  return user === undefined ? wire : { ...wire, _embedded: { user } };
}

/** An app's own key, or the one ID tokens are signed with; none for what signs nothing. */
export function shownKid(facts: AppRouteFacts, app: AppInstance): string | undefined {
  return app.oidc === undefined ? app.document.credentials.signing.kid : facts.signingKid(app);
}

/** Secrets open doors, so that reading about apps is not enough to see them: whoever sees one could change the app. */
async function shownSecret(
  apps: Apps,
  facts: AppRouteFacts,
  app: AppInstance,
  caller: Caller,
): Promise<string | undefined> {
  const newest = app.oidc?.secrets.at(-1);
  if (newest === undefined || !isAllowed(caller, 'okta.apps.manage')) return undefined;
  try {
    await facts.checkMayAssign(caller, app.id);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
  return apps.revealSecret(newest);
}
