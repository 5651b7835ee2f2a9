// How an organisation wants its people told of what happens to their accounts, what "this was not me" does, and what its help desk has
// to verify before it acts. Owns the settings, their API, and Okta's internal path for the mails among them.
// Not here: the mails (security-notices), the help desk (help-desk).
export {
  defaultSecuritySettings,
  type HelpDeskAction,
  helpDeskActions,
  type SecuritySettings,
} from './security-settings.ts';
export { securitySettingsRoutes } from './security-settings-routes.ts';
export {
  createSecuritySettings,
  type SecuritySettingsNeeds,
  type SecuritySettingsService,
} from './security-settings-service.ts';
