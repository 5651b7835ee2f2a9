import type { AppRequests } from '#src/access/app-requests/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import {
  type AccountFormNeeds,
  endOtherSessions,
  endSession,
  saveLanguage,
  saveOpening,
} from './account/account-forms.ts';
import { type AccountPageNeeds, showAccount } from './account/account-page.ts';
import { changePassword, type PasswordPageNeeds, showPassword } from './account/password-page.ts';
import { type ProfilePageNeeds, saveProfile, showProfile } from './account/profile-page.ts';
import { appsPageRoutes } from './apps/apps-page.ts';
import { type ArrangePageNeeds, arrangePageRoutes } from './apps/arrange-page.ts';
import { homeApiRoutes } from './apps/home-api-routes.ts';
import { createHomeStates, type HomeStates } from './arrangement/home-states.ts';
import { type InstalledNeeds, installedRoutes } from './installed/installed-routes.ts';
import { createLaunch, type LaunchNeeds, type LaunchParams, type LaunchQuery } from './launch.ts';
import { mailRequestDecisions, type RequestMailNeeds } from './requests/request-mail.ts';
import { requestsPageRoutes } from './requests/requests-page.ts';
import { securityApiRoutes } from './security/security-api-routes.ts';
import {
  forgetDevice,
  reportActivity,
  type SecurityPageNeeds,
  showSecurity,
} from './security/security-page.ts';
import { createSecurityStates } from './security/security-state.ts';
import { type SecurityWalkNeeds, walkPath } from './security/security-visit.ts';
import { pollChange, showChange, takeChange } from './security/security-walk.ts';
import { createRoom, type Room, type RoomNeeds } from './room.ts';

/** `states` is made here, `hasCatalogue` is asked here; everything else comes from lower areas. */
export type HomeNeeds = Omit<
  AccountFormNeeds &
    AccountPageNeeds &
    ArrangePageNeeds &
    InstalledNeeds &
    LaunchNeeds &
    PasswordPageNeeds &
    ProfilePageNeeds &
    RequestMailNeeds &
    Omit<SecurityPageNeeds & SecurityWalkNeeds, 'states'> &
    RoomNeeds,
  'states' | 'hasCatalogue' | 'users'
> & {
  assignments: Pick<AssignmentDirectory, 'listAppIds'>;
  requests: Pick<AppRequests, 'find' | 'listRequestable' | 'listOfUser' | 'request' | 'cancel'>;
  users: Pick<Users, 'findPerson' | 'getUser' | 'updateUser' | 'changePassword' | 'clearSessions'>;
  sealer: Sealer;
};

export type Home = {
  states: Pick<HomeStates, 'find' | 'opened'>;
  routes: Route[];
};

/** Before jobs.start(). */
export function createHome(given: HomeNeeds): Home {
  const noApps = new Set<string>();
  const needs = {
    ...given,
    states: createHomeStates(given),
    hasCatalogue: () => given.requests.listRequestable(noApps).length > 0,
  };
  mailRequestDecisions(needs);
  const room = createRoom(needs);
  const launchApp = createLaunch(needs);
  const launch = (path: string) =>
    defineRoute<LaunchParams, LaunchQuery>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: launchApp,
    });
  return {
    states: needs.states,
    routes: [
      defineRoute({
        method: 'GET',
        path: '/',
        permission: 'public',
        errors: 'page',
        handle: () => ({ status: 302, redirect: '/home' }),
      }),
      ...appsPageRoutes(needs, room),
      ...arrangePageRoutes(needs, room),
      ...requestsPageRoutes(needs, room),
      ...accountRoutes(needs, room),
      ...securityRoutes({ ...needs, states: createSecurityStates(needs) }, room),
      ...securityApiRoutes(needs),
      ...installedRoutes(needs),
      ...homeApiRoutes(needs),
      // The last part is the tile's number in addresses that clients of this wire format know.
      launch('/home/:kind/:appId'),
      launch('/home/:kind/:appId/:link'),
    ],
  };
}

/** What somebody signs in with, and what has happened to their account. */
function securityRoutes(needs: SecurityPageNeeds & SecurityWalkNeeds, room: Room): Route[] {
  const { frame } = room;
  return [
    room.get('/home/security', (ctx, visitor) => showSecurity(needs, ctx, visitor, frame)),
    room.post('/home/security/devices/forget', (ctx, visitor) => forgetDevice(needs, ctx, visitor)),
    room.post('/home/security/not-me', (ctx, visitor) => reportActivity(needs, ctx, visitor)),
    room.get(walkPath, (ctx, visitor) => showChange(needs, ctx, visitor, frame)),
    room.post(walkPath, (ctx, visitor) => takeChange(needs, ctx, visitor, frame)),
    room.post(`${walkPath}/poll`, (ctx, visitor) => pollChange(needs, ctx, visitor, frame)),
  ];
}

type AccountNeeds = AccountFormNeeds & AccountPageNeeds & PasswordPageNeeds & ProfilePageNeeds;

function accountRoutes(needs: AccountNeeds, room: Room): Route[] {
  const { frame } = room;
  return [
    room.get('/home/account', (ctx, visitor) => showAccount(needs, ctx, visitor, frame)),
    room.get('/home/profile', (ctx, visitor) => showProfile(needs, ctx, visitor, frame)),
    room.post('/home/profile', (ctx, visitor) => saveProfile(needs, ctx, visitor, frame)),
    room.get('/home/password', (ctx, visitor) => showPassword(needs, ctx, visitor, frame)),
    room.post('/home/password', (ctx, visitor) => changePassword(needs, ctx, visitor, frame)),
    room.post('/home/language', (ctx, visitor) => saveLanguage(needs, ctx, visitor)),
    room.post('/home/opening', (ctx, visitor) => saveOpening(needs, ctx, visitor)),
    room.post('/home/sessions/end', (ctx, visitor) => endSession(needs, ctx, visitor)),
    room.post('/home/sessions/end-others', (ctx, visitor) => endOtherSessions(needs, ctx, visitor)),
  ];
}
