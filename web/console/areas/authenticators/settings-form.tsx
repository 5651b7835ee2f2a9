import { Box, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Authenticator } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, may, Section, useApiForm } from '../../kit/index.ts';
import { FieldList } from './field-list.tsx';
import { f } from './field-words.ts';
import { authenticatorFields, problemsOf } from './fields.ts';
import { t } from './messages.ts';

type Values = {
  name: string;
  description: string;
  settings: Record<string, unknown> | undefined;
  provider: Record<string, unknown> | undefined;
};

export function SettingsForm({ of }: { of: Authenticator }) {
  const { id: authenticatorId, key, settings, provider } = of;
  const queries = useQueryClient();
  const isReadOnly = !may('okta.authenticators.manage');
  const rows = authenticatorFields[key] ?? [];
  const again = () => void queries.invalidateQueries({ queryKey: ['authenticators'] });
  const form = useApiForm<Values>({
    initial: { name: of.name, description: of.description ?? '', settings, provider },
    validate: ((values: Values) => {
      const name = checks.required(values.name);
      return { ...(name === null ? {} : { name }), ...problemsOf(rows, values) };
    }) as never,
    save: (values) =>
      api.replaceAuthenticator({
        authenticatorId,
        body: {
          key,
          name: values.name,
          description: values.description,
          ...(values.settings === undefined ? {} : { settings: values.settings }),
          ...(values.provider === undefined ? {} : { provider: values.provider }),
        },
      }),
    done: t('settingsSaved'),
    version: {
      loaded: of.lastUpdated,
      now: async () => (await api.getAuthenticator({ authenticatorId })).lastUpdated,
    },
    reload: again,
    after: again,
  });
  const fields = (
    <Stack>
      <TextInput
        label={f('name')}
        description={f('nameHelp')}
        name="name"
        required
        maxLength={100}
        readOnly={isReadOnly}
        {...form.form.getInputProps('name')}
      />
      <Textarea
        label={f('description')}
        name="description"
        maxLength={500}
        autosize
        minRows={2}
        readOnly={isReadOnly}
        {...form.form.getInputProps('description')}
      />
      <FieldList of={form as never} fields={rows} isReadOnly={isReadOnly} />
    </Stack>
  );
  return (
    <Section title={t('settings')}>
      <Box maw={680}>{isReadOnly ? fields : <ApiFormFrame of={form}>{fields}</ApiFormFrame>}</Box>
    </Section>
  );
}
