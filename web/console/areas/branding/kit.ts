// What the parts of this area take from outside, in one place.
export type {
  Brand,
  BrandTheme,
  EmailCustomization,
  EmailTemplate,
  PreviewBrandTemplatesEmailAnswer as MailPreview,
} from '../../kit/api.ts';
export * from '../../kit/index.ts';
