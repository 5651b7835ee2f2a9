// What a text message with a code says; `/api/v1/templates/sms`.
// Not here: when one is sent, and how (signin/factors/phone).
export { smsTemplateRoutes } from './sms-template-routes.ts';
export { listTemplates, type SmsTemplate } from './sms-template-store.ts';
