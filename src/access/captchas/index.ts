// CAPTCHAs: the provider that an organisation would have people proved human by.
//
// Owns: the CAPTCHA instance (its secret encrypted), which pages would ask, `/api/v1/captchas` and `/api/v1/org/captcha`.
// Does not own: asking. No page shows a CAPTCHA yet, so an instance can be stored and chosen, and enabling a page is refused with
// E0000015: an administrator who sees it enabled would count on it.
export { captchaRoutes } from './captcha-routes.ts';
export { type Captchas, createCaptchas } from './captcha-service.ts';
