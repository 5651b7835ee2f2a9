// The end user's own pages as text: my apps, my account. What stands on them and what their forms do is src/home.
export { type AccountPage, accountPage, changePasswordPage, type SessionLine } from './account-page.ts';
export { type AppsPage, appsPage, type AppTile, initialsOf } from './apps-page.ts';
export { homeAssets } from './assets.ts';
export { type HomeFrame, homePage } from './frame.ts';
