// The end user's home: my apps and opening them, my account (profile, password, language, where I am signed in). Owns what its pages
// show and what their forms do. Not here: who is assigned to what and whether they may enter (access), the pages' text (web/home).
export { type HomeNeeds, homeRoutes } from './home-routes.ts';
