import { Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, ApiFormFrame, checks, SidePanel, useApiForm, useGo, words } from '../../kit/index.ts';
import { t } from './messages.ts';

export function CreateGroup({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <SidePanel title={t('create')} isOpen={isOpen} close={close}>
      <Text c="dimmed" mb="md">
        {t('createLead')}
      </Text>
      <Form close={close} />
    </SidePanel>
  );
}

function Form({ close }: { close: () => void }) {
  const go = useGo();
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { name: '', description: '' },
    validate: { name: checks.all(checks.required, checks.atMost(255)), description: checks.atMost(1024) },
    mayLeave: true,
    save: ({ name, description }) =>
      api.addGroup({ body: { profile: { name: name.trim(), description: description.trim() || null } } }),
    after: (group) => {
      void queries.invalidateQueries({ queryKey: ['groups'] });
      go(`/groups/${group.id}`);
    },
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} submit={t('create')} cancel={close}>
      <TextInput
        label={words('name')}
        description={t('nameHelp')}
        withAsterisk
        data-autofocus
        {...form.getInputProps('name')}
        name="name"
      />
      <Textarea
        label={words('description')}
        description={t('descriptionHelp')}
        autosize
        minRows={2}
        {...form.getInputProps('description')}
        name="description"
      />
    </ApiFormFrame>
  );
}
