// Mail servers that an administrator names; `/api/v1/email-servers`. The enabled one takes all mail in place of the one of the
// configuration. Not here: how SMTP is spoken (platform/mail), and what mails say (mail-templates, signin).
export { createEmailServers, type EmailServers } from './email-server-service.ts';
export { emailServerRoutes } from './email-server-routes.ts';
