// What every page is made of: the document, the colours and type, the mark, fields, buttons, notices, and the static files behind
// them. Knows no noun of the product: no person, app or session. Pages of sign-in and home are web/signin and web/home.
export {
  type Assets,
  type AssetSources,
  type AssetUrls,
  baseStyles,
  createAssets,
  type PageTheme,
  type ServedAsset,
} from './assets.ts';
export {
  button,
  check,
  type Field,
  field,
  hidden,
  linkButton,
  newSecretFields,
  notice,
  select,
  textarea,
} from './controls.ts';
export { type Language, type PageDocument, pageDocument } from './document.ts';
export { type Content, html, type Markup, trustedMarkup } from './html.ts';
export {
  alertIcon,
  checkIcon,
  computerIcon,
  downIcon,
  gripIcon,
  infoIcon,
  keyIcon,
  noteIcon,
  phoneIcon,
  searchIcon,
  starIcon,
  upIcon,
} from './icons.ts';
export { emblem, mark } from './mark.ts';
export { qrCode } from './qr.ts';
