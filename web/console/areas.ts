// Every area, a row each. An area is a folder of `areas/` with an `index.ts`; its pages are loaded when they are first shown.
import type { Area } from './area.ts';
import { administrators } from './areas/administrators/index.ts';
import { apiAccess } from './areas/api-access/index.ts';
import { developers } from './areas/developers/index.ts';
import { groupRules } from './areas/group-rules/index.ts';
import { groups } from './areas/groups/index.ts';
import { profiles } from './areas/profiles/index.ts';
import { hooks } from './areas/hooks/index.ts';
import { appRequests } from './areas/app-requests/index.ts';
import { map } from './areas/map/index.ts';
import { networks } from './areas/networks/index.ts';
import { people } from './areas/people/index.ts';
import { overview } from './areas/overview/index.ts';
import { policies } from './areas/policies/index.ts';
import { risk } from './areas/risk/index.ts';
import { log } from './areas/log/index.ts';
import { authenticators } from './areas/authenticators/index.ts';
import { applications } from './areas/applications/index.ts';
import { authorizationServers } from './areas/authorization-servers/index.ts';
import { branding } from './areas/branding/index.ts';
import { settings } from './areas/settings/index.ts';
import { identityProviders } from './areas/identity-providers/index.ts';

export const areas: readonly Area[] = [
  overview,
  map,
  appRequests,
  people,
  applications,
  authorizationServers,
  identityProviders,
  branding,
  settings,
  authenticators,
  hooks,
  networks,
  policies,
  risk,
  administrators,
  apiAccess,
  developers,
  log,
  groups,
  groupRules,
  profiles,
];
