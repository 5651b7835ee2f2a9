import { createHash } from 'node:crypto';
import { type Brand, imagePath } from './brand.ts';
import { contrast, mix, readableOn, readHex, type Rgb, textOn, toHex, white } from './theme-color.ts';

/** What pages show of a brand; undefined where the product's own look is wanted. */
export type PageTheme = {
  /** Where the stylesheet is, whose address changes with what is in it. */
  stylesheet: string;
  css: string;
  favicon: string | undefined;
  /** By place; none where the mark of the product stays. */
  logos: Partial<Record<'signin' | 'home', string>>;
};

const paper: Rgb = [251, 248, 242];
const night: Rgb = [16, 21, 31];
/** Text of normal size, level AA. */
const readable = 4.5;

/** A theme as overrides of the variables of web/ui/styles/tokens.css; colours that could not be read are moved until they can. */
export function themeOf(brand: Brand): PageTheme | undefined {
  const { theme } = brand;
  const signIn = theme.signInPageTouchPointVariant;
  const home = theme.endUserDashboardTouchPointVariant;
  const isPlain = signIn === 'OKTA_DEFAULT' && home === 'OKTA_DEFAULT';
  const favicon = imagePath(brand, 'favicon');
  const logo = imagePath(brand, 'logo');
  if (isPlain) return undefined;
  const logos = {
    ...(logo !== undefined && signIn !== 'OKTA_DEFAULT' && { signin: logo }),
    ...(logo !== undefined && home !== 'OKTA_DEFAULT' && { home: logo }),
  };
  const css = [
    signIn === 'OKTA_DEFAULT' ? '' : accentStyle('.signin', theme.primaryColorHex),
    signIn === 'BACKGROUND_SECONDARY_COLOR' ? groundStyle(theme.secondaryColorHex) : '',
    signIn === 'BACKGROUND_IMAGE' ? pictureStyle(imagePath(brand, 'background-image')) : '',
    home === 'OKTA_DEFAULT' ? '' : accentStyle('.home', theme.primaryColorHex),
    home === 'FULL_THEME' || home === 'WHITE_LOGO_BACKGROUND' ? barStyle(theme.primaryColorHex, home) : '',
  ]
    .filter(Boolean)
    .join('\n');
  const hash = createHash('sha256').update(css).digest('base64url').slice(0, 16);
  return { stylesheet: `/gatehouse/brands/${brand.id}/theme/${hash}.css`, css, favicon, logos };
}

function accentStyle(where: string, primaryHex: string): string {
  const primary = readHex(primaryHex);
  if (primary === undefined) return '';
  const day = readableOn(paper, primary, readable);
  const dark = readableOn(night, primary, readable);
  return `${where}{${variables(day, paper)}}
@media (prefers-color-scheme:dark){${where}{${variables(dark, night)}}}`;
}

function variables(accent: Rgb, ground: Rgb): string {
  const strong = mix(accent, ground === paper ? [0, 0, 0] : white, 0.18);
  return `--accent:${toHex(accent)};--accent-strong:${toHex(strong)};--accent-wash:${toHex(mix(ground, accent, 0.1))};--on-accent:${toHex(textOn(accent))}`;
}

/** The ground of sign-in. In the dark a light colour would blind, so there it is only hinted at. */
function groundStyle(secondaryHex: string): string {
  const ground = readHex(secondaryHex);
  if (ground === undefined) return '';
  const isLight = contrast(ground, [22, 28, 43]) >= 7;
  const day = isLight ? ground : mix(ground, white, 0.85);
  return `.signin{--paper:${toHex(day)};background:${toHex(day)}}
@media (prefers-color-scheme:dark){.signin{--paper:${toHex(mix(night, ground, 0.12))};background:${toHex(mix(night, ground, 0.12))}}}`;
}

/** The form stands on paper of its own, so that it is read whatever the picture shows. */
function pictureStyle(path: string | undefined): string {
  if (path === undefined) return '';
  return `.signin{background:var(--paper-sunk) url("${path}") center/cover no-repeat fixed}
.signin .gate-arch{display:none}
.signin .gate-column{align-self:start}
.signin .gate-column,.signin .signin-foot{background:var(--paper);border-radius:16px;padding:32px 24px;max-width:424px;box-shadow:var(--shadow-high)}
.signin .signin-foot{padding:8px 24px;justify-self:center}`;
}

function barStyle(primaryHex: string, variant: 'FULL_THEME' | 'WHITE_LOGO_BACKGROUND'): string {
  const primary = readHex(primaryHex);
  if (primary === undefined) return '';
  const on = toHex(textOn(primary));
  const plate =
    variant === 'WHITE_LOGO_BACKGROUND'
      ? '.home .bar-brand .brand-logo{background:#fff;border-radius:6px;padding:2px 6px}'
      : '';
  return `.home .bar{background:${toHex(primary)};color:${on}}
.home .bar a,.home .bar .button-text,.home .bar-org,.home .bar-person{color:${on}}
.home .bar-link[aria-current]{border-color:${on}}${plate}`;
}
