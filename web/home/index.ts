// The end user's own pages as text: my apps and how they stand, apps to ask for, my account. What stands on them and what their forms
// do is src/home.
export {
  type AccountPage,
  type AccountSaid,
  accountPage,
  changePasswordPage,
  type SessionLine,
} from './account-page.ts';
export { initialsOf } from './app-picture.ts';
export { type AppsPage, appsPage, type AppsSaid, type AppTile, type TileSection } from './apps-page.ts';
export { type ArrangePage, arrangePage, type ArrangeSaid } from './arrange-page.ts';
export { homeAssets, workerScript } from './assets.ts';
export { type HomeFrame, homePage } from './frame.ts';
export { offlinePage } from './offline-page.ts';
export { type ProfileField, type ProfilePage, profilePage } from './profile-page.ts';
export {
  type ActivityLine,
  type ActivityPlace,
  type FactorLine,
  type SecurityPage,
  securityPage,
  type SecuritySaid,
} from './security-page.ts';
export {
  type CatalogueEntry,
  requestFormPage,
  type RequestLine,
  type RequestsPage,
  requestsPage,
} from './requests-page.ts';
