// The pages of /docs/api: every operation that there is, one page each, as the OpenAPI document describes it. Owns their words, look
// and script. Knows nothing of where the document comes from.
export { docsAssets } from './assets.ts';
export {
  type DocsFrame,
  docsHome,
  type DocsOperation,
  type DocsParameter,
  type DocsSchema,
} from './docs-frame.ts';
export { indexPage } from './index-page.ts';
export { operationPage } from './operation-page.ts';
