import { Stack } from '@mantine/core';
import { checks } from '../../../kit/index.ts';
import { loose } from '../app.ts';
import { type FieldsProps, type KindForm, LabelField, textOf, TextField } from './kind-form.tsx';
import { t } from './messages.ts';

/** A tile with an address. */
export const bookmarkForm: KindForm = {
  initial: (app) => ({
    label: app?.label ?? '',
    url: textOf(app && loose(app).settings.app['url']),
  }),
  checks: { label: checks.required, url: checks.all(checks.required, checks.url) },
  Fields: BookmarkFields,
  body: (values, app) => ({
    ...(app === undefined ? { name: 'bookmark', signOnMode: 'BOOKMARK' } : {}),
    label: values.label.trim(),
    settings: {
      ...(app && loose(app).settings),
      app: { ...(app && loose(app).settings.app), url: textOf(values['url']).trim() },
    },
  }),
};

function BookmarkFields({ form, isNew }: FieldsProps) {
  return (
    <Stack>
      {isNew && <LabelField form={form} />}
      <TextField
        form={form}
        name="url"
        label={t('url')}
        help={t('url.bookmark')}
        required
        placeholder="https://wiki.example.com/"
      />
    </Stack>
  );
}
