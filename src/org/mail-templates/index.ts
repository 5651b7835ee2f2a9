// What mails say: the organisation's own words for a mail instead of the product's, by language, and whether it is sent at all;
// `/api/v1/brands/{brandId}/templates/email`. Only mails that really go out are listed.
// Not here: the product's own words and who gets which mail (signin/recovery), and the look of a brand (brands).
export { mailTemplates, type MailValues, type Wording } from './mail-template.ts';
export { type MailTemplateRouteNeeds, mailTemplateRoutes } from './mail-template-routes.ts';
export { createMailTemplates, type MailTemplates, type Worded } from './mail-template-service.ts';
