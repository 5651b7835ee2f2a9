import { Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { UserType } from '../../kit/api.ts';
import { api, ApiFormFrame, checks, tellDone, useApiForm, useGo, words } from '../../kit/index.ts';
import { t } from './messages.ts';

export function CreateType({ close }: { close: () => void }) {
  const go = useGo();
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { displayName: '', name: '', description: '' },
    validate: {
      displayName: checks.all(checks.required, checks.atMost(255)),
      name: (name: string) => (/^[A-Za-z]\w{0,99}$/.test(name) ? null : t('notVariable')),
      description: checks.atMost(1024),
    },
    mayLeave: true,
    save: ({ displayName, name, description }) =>
      api.createUserType({
        body: { displayName: displayName.trim(), name, description: description.trim() || null },
      }),
    after: (type) => {
      for (const queryKey of [['schemas'], ['user-types'], ['mappings']])
        void queries.invalidateQueries({ queryKey });
      tellDone(t('typeCreated', { name: type.displayName }));
      go(`/profiles/types/${type.id}`);
    },
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} submit={t('createType')} cancel={close}>
      <Text c="dimmed">{t('createTypeLead')}</Text>
      <TextInput
        label={t('displayName')}
        description={t('displayNameHelp')}
        withAsterisk
        data-autofocus
        {...form.getInputProps('displayName')}
        name="displayName"
      />
      <TextInput
        label={t('variable')}
        description={t('variableHelp')}
        withAsterisk
        {...form.getInputProps('name')}
        name="name"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Textarea
        label={words('description')}
        autosize
        minRows={2}
        {...form.getInputProps('description')}
        name="description"
      />
    </ApiFormFrame>
  );
}

export function EditType({ type, close }: { type: UserType; close: () => void }) {
  const queries = useQueryClient();
  const reload = () => {
    for (const queryKey of [['schemas'], ['user-types']]) void queries.invalidateQueries({ queryKey });
  };
  const of = useApiForm({
    initial: { displayName: type.displayName, description: type.description ?? '' },
    validate: {
      displayName: checks.all(checks.required, checks.atMost(255)),
      description: checks.atMost(1024),
    },
    mayLeave: true,
    save: ({ displayName, description }) =>
      api.replaceUserType({
        typeId: type.id,
        body: { name: type.name, displayName: displayName.trim(), description: description.trim() },
      }),
    after: ({ displayName }) => {
      reload();
      tellDone(t('typeSaved', { name: displayName }));
      close();
    },
    version: {
      loaded: type.lastUpdated,
      now: async () => (await api.getUserType({ typeId: type.id })).lastUpdated,
    },
    reload,
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} cancel={close}>
      <TextInput
        label={t('displayName')}
        description={t('displayNameHelp')}
        withAsterisk
        data-autofocus
        {...form.getInputProps('displayName')}
        name="displayName"
      />
      <Textarea
        label={words('description')}
        autosize
        minRows={2}
        {...form.getInputProps('description')}
        name="description"
      />
    </ApiFormFrame>
  );
}
