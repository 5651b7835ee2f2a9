import { NumberInput, Stack, Switch } from '@mantine/core';
import { checks } from '../../../kit/index.ts';
import { type Bag, loose } from '../app.ts';
import {
  type FieldsProps,
  type KindForm,
  LabelField,
  linesIn,
  LinesField,
  textOf,
  TextField,
} from './kind-form.tsx';
import { t } from './messages.ts';

const someLines = (value: string[]) => (linesIn(value).length === 0 ? checks.required('') : null);

/** A site behind a reverse proxy that asks about each request. */
export const siteForm: KindForm = {
  initial(app) {
    const of: Bag = app === undefined ? {} : loose(app).settings.app;
    return {
      label: app?.label ?? '',
      url: textOf(of['url']),
      origins: of['origins'] ?? [],
      publicPaths: of['publicPaths'] ?? [],
      assertion: of['assertion'] ?? true,
      sessionMinutes: of['sessionMinutes'] ?? 480,
    };
  },
  checks: {
    label: checks.required,
    url: checks.all(checks.required, checks.url),
    origins: someLines,
  },
  Fields: SiteFields,
  body: (values, app) => ({
    ...(app === undefined ? { name: 'gatehouse_header', signOnMode: 'BOOKMARK' } : {}),
    label: values.label.trim(),
    settings: {
      ...(app && loose(app).settings),
      app: {
        ...(app && loose(app).settings.app),
        url: textOf(values['url']).trim(),
        origins: linesIn(values['origins']),
        publicPaths: linesIn(values['publicPaths']),
        assertion: values['assertion'] === true,
        sessionMinutes: values['sessionMinutes'],
      },
    },
  }),
};

function SiteFields({ form, isNew }: FieldsProps) {
  return (
    <Stack>
      {isNew && <LabelField form={form} />}
      <TextField
        form={form}
        name="url"
        label={t('url')}
        help={t('url.site')}
        required
        placeholder="https://till.example.com/"
      />
      <LinesField
        form={form}
        name="origins"
        label={t('origins')}
        help={t('origins.help')}
        required
        placeholder="https://till.example.com"
      />
      <LinesField
        form={form}
        name="publicPaths"
        label={t('publicPaths')}
        help={t('publicPaths.help')}
        placeholder="/health"
      />
      {!isNew && (
        <>
          <Switch
            label={t('assertion')}
            description={t('assertion.help')}
            {...form.getInputProps('assertion', { type: 'checkbox' })}
          />
          <NumberInput
            label={t('sessionMinutes')}
            min={1}
            max={1440}
            allowDecimal={false}
            {...form.getInputProps('sessionMinutes')}
          />
        </>
      )}
    </Stack>
  );
}
