import { NumberInput, Text } from '@mantine/core';
import { api, type Draft } from '../../kit/api.ts';
import {
  ApiFormFrame,
  appsSource,
  Dialog,
  groupsSource,
  MultiPicker,
  type Picked,
  useAction,
  useApiForm,
  useGo,
} from '../../kit/index.ts';
import { d } from './words-drafts.ts';

/** Runs recorded sign-ins against a draft. */
export function StartReplay({ draft, isOpen, close }: { draft: Draft; isOpen: boolean; close: () => void }) {
  return (
    <Dialog title={d('replay')} isOpen={isOpen} close={close}>
      {isOpen && <ReplayForm draft={draft} close={close} />}
    </Dialog>
  );
}

type Values = { days: number; apps: Picked[]; groups: Picked[] };

function ReplayForm({ draft, close }: { draft: Draft; close: () => void }) {
  const go = useGo();
  const start = useAction(
    ({ days, apps, groups }: Values) =>
      api.createPolicyReplay({
        body: {
          draft,
          days,
          filters: {
            ...(apps.length > 0 ? { appIds: apps.map(({ id }) => id) } : {}),
            ...(groups.length > 0 ? { groupIds: groups.map(({ id }) => id) } : {}),
          },
        },
      }),
    {
      isQuiet: true,
      changes: [['policies', 'replays']],
      done: d('started'),
      after: ({ id }) => go(`/policies/replays/${id}`),
    },
  );
  const form = useApiForm<Values>({
    initial: { days: 7, apps: [], groups: [] },
    mayLeave: true,
    save: (values) => start.runAsync(values),
  });
  const { values, setFieldValue } = form.form;
  return (
    <ApiFormFrame of={form} cancel={close} submit={d('start')}>
      <Text>{d('replayHelp')}</Text>
      <NumberInput label={d('days')} min={1} max={3650} {...form.form.getInputProps('days')} />
      <MultiPicker
        source={appsSource}
        label={d('onlyApps')}
        description={d('all')}
        value={values.apps}
        onChange={(apps) => setFieldValue('apps', apps)}
      />
      <MultiPicker
        source={groupsSource}
        label={d('onlyGroups')}
        description={d('all')}
        value={values.groups}
        onChange={(groups) => setFieldValue('groups', groups)}
      />
    </ApiFormFrame>
  );
}
