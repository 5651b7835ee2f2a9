// The administrators' console, as far as the server has to do with it: the one page that its program runs in, the program's files, and what
// an administrator keeps for themselves.
//
// Owns: `/admin`, `/gatehouse/v1/me/console`, `/gatehouse/v1/me/preferences`. Table console_preferences.
// Does not own: what the console shows and does. That is the management API's, as for any other client (web/console).
export { type ConsoleNeeds, consoleRoutes } from './console-routes.ts';
