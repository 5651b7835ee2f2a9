// Several groups or people at once; each is an assignment of its own, and one that is refused is told by its name.
import { Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Application } from '../../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  groupsSource,
  MultiPicker,
  peopleSource,
  type Picked,
  useApiForm,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { assignmentKeys } from './assignment-keys.ts';

type Props = { app: Application; close: () => void };

function useAssigning({ app, close }: Props, assign: (one: Picked) => PromiseLike<unknown>) {
  const queries = useQueryClient();
  return useApiForm<{ chosen: Picked[] }, number>({
    initial: { chosen: [] },
    validate: { chosen: (chosen: Picked[]) => (chosen.length === 0 ? t('assign.choose') : null) },
    mayLeave: true,
    save: async ({ chosen }) => {
      for (const one of chosen) await assign(one);
      return chosen.length;
    },
    done: t('assign.done'),
    after: () => {
      for (const queryKey of assignmentKeys(app)) void queries.invalidateQueries({ queryKey });
      close();
    },
  });
}

export function AssignGroups({ app, close }: Props) {
  const of = useAssigning({ app, close }, ({ id }) =>
    api.assignGroupToApplication({ appId: app.id, groupId: id, body: {} }),
  );
  return (
    <ApiFormFrame of={of} submit={t('assign.now')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('assign.groupsHelp')}</Text>
        <MultiPicker
          source={groupsSource}
          label={t('assign.groupsField')}
          value={of.form.values.chosen}
          onChange={(chosen) => of.form.setFieldValue('chosen', chosen)}
          error={of.form.errors['chosen']}
          required
        />
      </Stack>
    </ApiFormFrame>
  );
}

export function AssignPeople({ app, close }: Props) {
  const of = useAssigning({ app, close }, ({ id }) =>
    api.assignUserToApplication({ appId: app.id, body: { id, scope: 'USER' } }),
  );
  return (
    <ApiFormFrame of={of} submit={t('assign.now')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('assign.peopleHelp')}</Text>
        <MultiPicker
          source={peopleSource}
          label={t('assign.peopleField')}
          value={of.form.values.chosen}
          onChange={(chosen) => of.form.setFieldValue('chosen', chosen)}
          error={of.form.errors['chosen']}
          required
        />
      </Stack>
    </ApiFormFrame>
  );
}
