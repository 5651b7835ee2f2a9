import { Button, ColorInput, Grid, Select, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api, ApiFormFrame, type BrandTheme, may, numberOf, Section, Status, useApiForm } from './kit.ts';
import { contrastOf, isColour, readable } from './colours.ts';
import { t } from './messages.ts';
import { Pictures } from './pictures.tsx';
import { SignInSketch } from './sign-in-sketch.tsx';

const signIns = ['OKTA_DEFAULT', 'BACKGROUND_SECONDARY_COLOR', 'BACKGROUND_IMAGE'] as const;
const homes = [
  'OKTA_DEFAULT',
  'FULL_THEME',
  'WHITE_LOGO_BACKGROUND',
  'LOGO_ON_FULL_WHITE_BACKGROUND',
] as const;
const colourCheck = (value: string) => (isColour(value) ? null : t('badColour'));

export function LookTab({ brandId, theme }: { brandId: string; theme: BrandTheme }) {
  const mayManage = may('okta.brands.manage');
  const queries = useQueryClient();
  const form = useApiForm({
    initial: {
      primaryColorHex: theme.primaryColorHex,
      primaryColorContrastHex: theme.primaryColorContrastHex,
      secondaryColorHex: theme.secondaryColorHex,
      secondaryColorContrastHex: theme.secondaryColorContrastHex,
      signInPageTouchPointVariant: theme.signInPageTouchPointVariant,
      endUserDashboardTouchPointVariant: theme.endUserDashboardTouchPointVariant,
    },
    validate: {
      primaryColorHex: colourCheck,
      primaryColorContrastHex: colourCheck,
      secondaryColorHex: colourCheck,
      secondaryColorContrastHex: colourCheck,
    },
    save: (values) => {
      const { errorPageTouchPointVariant, emailTemplateTouchPointVariant, loadingPageTouchPointVariant } =
        theme;
      return api.replaceBrandTheme({
        brandId,
        themeId: theme.id,
        body: {
          ...values,
          errorPageTouchPointVariant,
          emailTemplateTouchPointVariant,
          loadingPageTouchPointVariant,
        },
      });
    },
    done: t('themeSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['brands', brandId] }),
  });
  const { values } = form.form;
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Stack gap="xl">
          <Section title={t('colours')} lead={t('needsVariant')}>
            {mayManage ? (
              <ApiFormFrame of={form}>
                <ThemeFields of={form} />
              </ApiFormFrame>
            ) : (
              <Text>{t(`signIn.${theme.signInPageTouchPointVariant}`)}</Text>
            )}
          </Section>
          <Pictures brandId={brandId} theme={theme} mayManage={mayManage} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Section
          title={t('preview')}
          lead={t('previewHelp')}
          actions={
            <Button
              component="a"
              href="/signin"
              target="_blank"
              rel="noreferrer"
              variant="subtle"
              rightSection={<IconExternalLink size={16} aria-hidden />}
            >
              {t('openSignIn')}
            </Button>
          }
        >
          <SignInSketch theme={theme} values={values} />
        </Section>
      </Grid.Col>
    </Grid>
  );
}

export type ThemeValues = Pick<
  BrandTheme,
  | 'primaryColorHex'
  | 'primaryColorContrastHex'
  | 'secondaryColorHex'
  | 'secondaryColorContrastHex'
  | 'signInPageTouchPointVariant'
  | 'endUserDashboardTouchPointVariant'
>;

function ThemeFields({ of }: { of: ReturnType<typeof useApiForm<ThemeValues>> }) {
  const field = of.form.getInputProps;
  const { values } = of.form;
  return (
    <Stack maw={560}>
      <Select
        label={t('signInVariant')}
        allowDeselect={false}
        data={signIns.map((value) => ({ value, label: t(`signIn.${value}`) }))}
        {...field('signInPageTouchPointVariant')}
      />
      <Select
        label={t('homeVariant')}
        allowDeselect={false}
        data={homes.map((value) => ({ value, label: t(`home.${value}`) }))}
        {...field('endUserDashboardTouchPointVariant')}
      />
      <ColorInput
        label={t('primary')}
        description={t('primaryHelp')}
        withEyeDropper={false}
        {...field('primaryColorHex')}
      />
      <ColorInput label={t('primaryContrast')} withEyeDropper={false} {...field('primaryColorContrastHex')} />
      <Contrast a={values.primaryColorHex} b={values.primaryColorContrastHex} />
      <ColorInput
        label={t('secondary')}
        description={t('secondaryHelp')}
        withEyeDropper={false}
        {...field('secondaryColorHex')}
      />
      <ColorInput
        label={t('secondaryContrast')}
        withEyeDropper={false}
        {...field('secondaryColorContrastHex')}
      />
      <Contrast a={values.secondaryColorHex} b={values.secondaryColorContrastHex} />
    </Stack>
  );
}

/** Whether the two can be read on one another, in words. */
function Contrast({ a, b }: { a: string; b: string }) {
  const ratio = contrastOf(a, b);
  if (ratio === undefined) return null;
  const isGood = ratio >= readable;
  const text = t(isGood ? 'contrastGood' : 'contrastBad', { ratio: numberOf(Math.round(ratio * 10) / 10) });
  return (
    <div role="status">
      {isGood ? (
        <Status tone="good">{text}</Status>
      ) : (
        <Text size="sm" c="red">
          {text}
        </Text>
      )}
    </div>
  );
}
