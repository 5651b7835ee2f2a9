import { type AppInstance, launchPath, logoPathOf } from '#src/access/apps/index.ts';
import { isVaulted, rightsUnder, type Vault } from '#src/access/vault/index.ts';
import type { AppLink } from './assignment.ts';

/** Whether an app that is a person's has a tile. The apps that come with the product have their own ways in. */
export const hasTile = (app: AppInstance): boolean =>
  app.status === 'ACTIVE' && !app.firstParty && !app.document.visibility.hide.web;

/** The tiles of a person, of the apps that are theirs, by label. */
export async function appLinksOf(
  needs: { vault: Pick<Vault, 'find'> },
  apps: readonly AppInstance[],
  person: { id: string },
  origin: string,
): Promise<AppLink[]> {
  const byLabel = apps
    .filter(hasTile)
    .sort((a, b) => a.label.localeCompare(b.label, 'en') || (a.id < b.id ? -1 : 1));
  const credentialsSetup = await Promise.all(byLabel.map((app) => hasCredentials(needs, app, person.id)));
  return byLabel.map((app, index) => ({
    id: `00ub${app.id.slice(4)}`,
    label: app.label,
    linkUrl: `${origin}${launchPath(app)}`,
    logoUrl: logoUrlOf(app, origin),
    appName: app.name,
    appInstanceId: app.id,
    appAssignmentId: `0ua${app.id.slice(3)}`,
    credentialsSetup: credentialsSetup[index] === true,
    hidden: false,
    sortOrder: index,
  }));
}

/** Of an app that is opened with a name and password: whether there are any for this person. */
async function hasCredentials(
  needs: { vault: Pick<Vault, 'find'> },
  app: AppInstance,
  userId: string,
): Promise<boolean> {
  if (!isVaulted(app)) return false;
  return rightsUnder(app.vaulted.scheme).isShared || (await needs.vault.find(app.id, userId)) !== undefined;
}

function logoUrlOf(app: AppInstance, origin: string): string | null {
  const path = logoPathOf(app);
  return path === undefined ? (app.oidc?.logoUri ?? null) : origin + path;
}
