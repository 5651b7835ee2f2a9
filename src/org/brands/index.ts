// How the organisation looks: brands, each with a theme of colours, variants and pictures; `/api/v1/brands` and themes, and the
// stylesheet and pictures that pages fetch. The default brand's theme is in force on sign-in, errors and home.
// Not here: what mails say (mail-templates), and pages of one's own HTML: pages stay under a policy that allows no foreign script.
export type { Brand } from './brand.ts';
export { brandAssetRoutes } from './brand-asset-routes.ts';
export { brandRoutes } from './brand-routes.ts';
export { type Brands, createBrands } from './brand-service.ts';
export { readHex, textOn, toHex } from './theme-color.ts';
export { themeRoutes } from './theme-routes.ts';
export type { PageTheme } from './theme-style.ts';
