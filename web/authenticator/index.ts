// The authenticator on a phone, and the pages by which a phone lets a screen in: text and script. What they call is
// src/signin/factors/push and qr.
export { authenticatorAssets, authenticatorWorker } from './assets.ts';
export { type AuthenticatorFrame, authenticatorPage } from './authenticator-page.ts';
export {
  handoverDonePage,
  handoverMessagePage,
  type HandoverPage,
  handoverPage,
} from './handover-pages.ts';
