import { Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Authenticator } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, useApiForm, useGo } from '../../kit/index.ts';
import { FieldList } from './field-list.tsx';
import { f } from './field-words.ts';
import { authenticatorFields, firstProvider, problemsOf } from './fields.ts';
import { aboutOf, firstNameOf, stillToAdd } from './kind-words.ts';
import { t } from './messages.ts';

type Values = {
  key: Authenticator['key'];
  name: string;
  isActive: boolean;
  provider?: Record<string, unknown> | undefined;
};

/** Its other settings are made on its page. */
const fieldsOf = (key: Authenticator['key']) =>
  firstProvider[key] === undefined ? [] : (authenticatorFields[key] ?? []);

export function NewAuthenticator({ all, close }: { all: readonly Authenticator[]; close: () => void }) {
  const go = useGo();
  const queries = useQueryClient();
  const kinds = stillToAdd(all);
  const first = kinds[0] ?? 'custom_otp';
  const form = useApiForm<Values, Authenticator>({
    initial: { key: first, name: firstNameOf(first), isActive: true, provider: firstProvider[first] },
    mayLeave: true,
    validate: ((values: Values) => {
      const name = checks.required(values.name);
      return { ...(name === null ? {} : { name }), ...problemsOf(fieldsOf(values.key), values) };
    }) as never,
    save: ({ key, name, isActive, provider }) =>
      api.createAuthenticator({
        activate: isActive ? 'true' : 'false',
        body: { key, name, ...(provider === undefined ? {} : { provider }) },
      }),
    after: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['authenticators'] });
      go(`/authenticators/${id}`);
    },
  });
  const { values, setValues, getInputProps } = form.form;
  if (kinds.length === 0) return <Text>{t('kindNone')}</Text>;
  const choose = (key: string) => {
    const kind = key as Values['key'];
    setValues({ key: kind, name: firstNameOf(kind), provider: firstProvider[kind] });
  };
  return (
    <ApiFormFrame of={form} cancel={close} submit={t('add')}>
      <Stack>
        <Radio.Group label={t('kind')} value={values.key} onChange={choose}>
          <Stack gap="xs" mt={6}>
            {kinds.map((key) => (
              <Radio key={key} value={key} label={firstNameOf(key)} description={aboutOf(key)} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={f('name')}
          description={f('nameHelp')}
          name="name"
          required
          maxLength={100}
          {...getInputProps('name')}
        />
        <FieldList of={form as never} fields={fieldsOf(values.key)} isReadOnly={false} />
        <Switch
          label={t('atOnce')}
          description={t('atOnceHelp')}
          {...getInputProps('isActive', { type: 'checkbox' })}
        />
      </Stack>
    </ApiFormFrame>
  );
}
