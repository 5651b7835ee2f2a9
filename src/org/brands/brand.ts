export const imageKinds = ['logo', 'favicon', 'background-image'] as const;
export type ImageKind = (typeof imageKinds)[number];
export type BrandImage = { hash: string; mediaType: string };

export const variants = {
  signInPageTouchPointVariant: ['BACKGROUND_IMAGE', 'BACKGROUND_SECONDARY_COLOR', 'OKTA_DEFAULT'],
  endUserDashboardTouchPointVariant: [
    'FULL_THEME',
    'LOGO_ON_FULL_WHITE_BACKGROUND',
    'OKTA_DEFAULT',
    'WHITE_LOGO_BACKGROUND',
  ],
  errorPageTouchPointVariant: ['BACKGROUND_IMAGE', 'BACKGROUND_SECONDARY_COLOR', 'OKTA_DEFAULT'],
  emailTemplateTouchPointVariant: ['FULL_THEME', 'OKTA_DEFAULT'],
  loadingPageTouchPointVariant: ['NONE', 'OKTA_DEFAULT'],
} as const;

export type Theme = {
  primaryColorHex: string;
  primaryColorContrastHex: string;
  secondaryColorHex: string;
  secondaryColorContrastHex: string;
} & { [Name in keyof typeof variants]: (typeof variants)[Name][number] };

export type BrandSettings = {
  agreeToCustomPrivacyPolicy: boolean;
  customPrivacyPolicyUrl: string | null;
  removePoweredByOkta: boolean;
  locale: string | null;
  defaultApp: {
    appInstanceId: string | null;
    appLinkName: string | null;
    classicApplicationUri: string | null;
  };
  emailDomainId: string | null;
};

export type Brand = {
  id: string;
  name: string;
  isDefault: boolean;
  settings: BrandSettings;
  themeId: string;
  theme: Theme;
  images: Readonly<Partial<Record<ImageKind, BrandImage>>>;
  created: Date;
  lastUpdated: Date;
};

export const plainTheme: Theme = {
  primaryColorHex: '#1a665b',
  primaryColorContrastHex: '#ffffff',
  secondaryColorHex: '#fbf8f2',
  secondaryColorContrastHex: '#161c2b',
  signInPageTouchPointVariant: 'OKTA_DEFAULT',
  endUserDashboardTouchPointVariant: 'OKTA_DEFAULT',
  errorPageTouchPointVariant: 'OKTA_DEFAULT',
  emailTemplateTouchPointVariant: 'OKTA_DEFAULT',
  loadingPageTouchPointVariant: 'OKTA_DEFAULT',
};

export const plainSettings: BrandSettings = {
  agreeToCustomPrivacyPolicy: false,
  customPrivacyPolicyUrl: null,
  removePoweredByOkta: false,
  locale: null,
  defaultApp: { appInstanceId: null, appLinkName: null, classicApplicationUri: null },
  emailDomainId: null,
};

/** Where a browser gets a picture: the address changes with the picture. */
export const imagePath = (brand: Pick<Brand, 'id' | 'images'>, kind: ImageKind): string | undefined =>
  brand.images[kind] && `/gatehouse/brands/${brand.id}/${kind}/${brand.images[kind].hash}`;
