import { operationOf, rankedThings, resourceOf } from '#src/composition/index.ts';
import { roles } from '#src/org/admin-roles/index.ts';
import { type Route, scopeOfPermission } from '#src/platform/http/index.ts';
import { routesOfApp } from './app-routes.ts';

const initials: Record<string, string> = {
  ORG_ADMIN: 'Org',
  APP_ADMIN: 'App',
  USER_ADMIN: 'Group',
  HELP_DESK_ADMIN: 'Help',
  GROUP_MEMBERSHIP_ADMIN: 'Members',
  READ_ONLY_ADMIN: 'Read',
  REPORT_ADMIN: 'Report',
  API_ACCESS_MANAGEMENT_ADMIN: 'API',
  ACCESS_REQUESTS_ADMIN: 'Requests',
  ACCESS_CERTIFICATIONS_ADMIN: 'Certifications',
  WORKFLOWS_ADMIN: 'Workflows',
};

/** Lines of the page: which operation asks for what, and which standard roles have it. */
export function permissionLines(): string[] {
  const guarded = routesOfApp()
    .filter(({ permission }) => permission !== 'public' && permission !== 'self')
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [
    'Every operation of the management API that asks for a permission, from what its route declares. *Scope*: what an OAuth access token',
    'needs besides. *About*: the thing that a role with targets, or a custom role on a resource set, has to reach; *all* means everything',
    'of the permission’s collection, *itself* a list or a form that leaves out what is not reached. *Rank*: the caller has to hold, without',
    'limits, all that these may do. A super administrator may everything and is not listed. How it is decided:',
    '[018](../decisions/018-who-may-what.md).',
    '',
    `Roles: ${Object.entries(initials)
      .map(([type, short]) => `${short} = \`${type}\``)
      .join(', ')}.`,
    '',
    '| operation | permission | scope | about | rank | roles |',
    '|---|---|---|---|---|---|',
    ...guarded.map(rowOf),
  ];
}

const keyOf = ({ path, method }: Route) => `${path} ${method}`;

function rowOf(route: Route): string {
  const { method, path, permission } = route;
  const scope = route.scope ?? operationOf(route)?.scopes[0] ?? scopeOfPermission(permission);
  const about = route.limitsItself ? 'itself' : (resourceOf(route)?.param ?? 'all');
  const isRanked = method !== 'GET' || permission === 'okta.apps.clientCredentials.read';
  const rank = isRanked ? rankedThings(route).map(({ param }) => param) : [];
  const may = [...roles.values()].filter(
    ({ permissions }) => permissions !== 'all' && permissions.has(permission),
  );
  const cells = [
    `\`${method} ${path}\``,
    `\`${permission}\``,
    scope === permission ? '' : `\`${scope}\``,
    about,
    rank.join(', '),
    may.map(({ type }) => initials[type] ?? type).join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}
