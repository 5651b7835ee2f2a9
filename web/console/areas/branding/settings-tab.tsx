import { Box, Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, ApiFormFrame, type Brand, checks, Facts, may, Section, useApiForm, words } from './kit.ts';
import { t } from './messages.ts';

export function SettingsTab({ brand }: { brand: Brand }) {
  return (
    <Section title={t('tab.settings')}>
      {may('okta.brands.manage') ? <BrandForm brand={brand} /> : <Read brand={brand} />}
    </Section>
  );
}

function Read({ brand }: { brand: Brand }) {
  return (
    <Facts
      of={[
        [t('brandName'), brand.name],
        [t('locale'), brand.locale],
        [t('privacy'), brand.customPrivacyPolicyUrl],
        [t('powered'), words(brand.removePoweredByOkta ? 'yes' : 'no')],
      ]}
    />
  );
}

function BrandForm({ brand }: { brand: Brand }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: {
      name: brand.name,
      locale: brand.locale ?? '',
      customPrivacyPolicyUrl: brand.customPrivacyPolicyUrl ?? '',
      agreeToCustomPrivacyPolicy: brand.agreeToCustomPrivacyPolicy,
      removePoweredByOkta: brand.removePoweredByOkta,
    },
    validate: {
      name: checks.required,
      customPrivacyPolicyUrl: checks.url,
      agreeToCustomPrivacyPolicy: (
        isAgreed: boolean,
        { customPrivacyPolicyUrl }: { customPrivacyPolicyUrl: string },
      ) => (customPrivacyPolicyUrl === '' || isAgreed ? null : t('agreeNeeded')),
    },
    save: ({ locale, customPrivacyPolicyUrl, ...rest }) =>
      api.replaceBrand({
        brandId: brand.id,
        body: {
          ...rest,
          locale: locale === '' ? null : locale,
          customPrivacyPolicyUrl: customPrivacyPolicyUrl === '' ? null : customPrivacyPolicyUrl,
          defaultApp: brand.defaultApp,
          emailDomainId: brand.emailDomainId ?? null,
        },
      }),
    done: t('brandSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['brands'] }),
  });
  const field = form.form.getInputProps;
  const check = (name: 'agreeToCustomPrivacyPolicy' | 'removePoweredByOkta') =>
    form.form.getInputProps(name, { type: 'checkbox' });
  const languages = ['en', 'ja'] as const;
  const known = ['', ...languages].includes(brand.locale ?? '');
  return (
    <Box maw={640}>
      <ApiFormFrame of={form}>
        <Stack maw={640}>
          <TextInput label={t('brandName')} description={t('brandNameHelp')} required {...field('name')} />
          <Select
            label={t('locale')}
            allowDeselect={false}
            data={[
              ...languages.map((value) => ({ value, label: t(`locale.${value}`) })),
              ...(known ? [] : [{ value: brand.locale ?? '', label: brand.locale ?? '' }]),
            ]}
            placeholder={t('locale.none')}
            {...field('locale')}
          />
          <TextInput
            label={t('privacy')}
            description={t('privacyHelp')}
            placeholder="https://www.example.com/privacy"
            {...field('customPrivacyPolicyUrl')}
          />
          <Checkbox label={t('agree')} {...check('agreeToCustomPrivacyPolicy')} />
          <Checkbox label={t('powered')} {...check('removePoweredByOkta')} />
        </Stack>
      </ApiFormFrame>
    </Box>
  );
}
