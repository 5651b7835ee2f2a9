// What a text message with a code says; `/api/v1/templates/sms`. Kept until there are text messages to say it.
export { smsTemplateRoutes } from './sms-template-routes.ts';
