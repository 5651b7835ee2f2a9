// The end user's home: my apps, how they stand and opening them, apps to ask for, my account (profile, password, language, where I am
// signed in), and what lets the page be installed on a device.
//
// Owns: what its pages show and what their forms do, `/gatehouse/v1/me/home`, the mail that tells of a decided request. Tables
// home_pages, home_sections, home_apps.
// Does not own: who is assigned to what and whether they may enter, requests and their states (access), how a protocol opens an app
// (sso, by launchers that are handed in), the pages' text (web/home).
export { createHome, type Home, type HomeNeeds } from './home.ts';
export { type Visitor, type VisitorNeeds, withVisitor } from './visitor.ts';
