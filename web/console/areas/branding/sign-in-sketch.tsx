import { boot, type BrandTheme } from './kit.ts';
import './branding.css';
import type { ThemeValues } from './look-tab.tsx';
import { t } from './messages.ts';

/** The sign-in page as these choices would draw it. A picture of it: nothing in it can be used. */
export function SignInSketch({ theme, values }: { theme: BrandTheme; values: ThemeValues }) {
  const variant = values.signInPageTouchPointVariant;
  const isPlain = variant === 'OKTA_DEFAULT';
  const hasPicture = variant === 'BACKGROUND_IMAGE' && theme.backgroundImage !== undefined;
  const ground = isPlain
    ? {}
    : {
        background: values.secondaryColorHex,
        ...(hasPicture
          ? { backgroundImage: `url("${theme.backgroundImage}")`, backgroundSize: 'cover' }
          : {}),
      };
  const accent = isPlain ? {} : { background: values.primaryColorHex, color: values.primaryColorContrastHex };
  return (
    <div className="sketch" role="img" aria-label={t('preview')} style={ground}>
      <div className="sketch-card" aria-hidden>
        {!isPlain && theme.logo !== undefined ? (
          <img className="sketch-logo" src={theme.logo} alt="" />
        ) : (
          <strong>{boot.organisation}</strong>
        )}
        <div className="sketch-title">{t('sketch.title')}</div>
        <div className="sketch-label">{t('sketch.field')}</div>
        <div className="sketch-field" />
        <div className="sketch-button" style={accent}>
          {t('sketch.button')}
        </div>
        <div className="sketch-link">{t('sketch.link')}</div>
      </div>
    </div>
  );
}
