// Groups of ours that are to be groups over there.
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Application, GroupPushMapping } from '../../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  Facts,
  groupsSource,
  Loaded,
  may,
  Moment,
  type Picked,
  Picker,
  RowMenu,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  useCursor,
  useNamed,
  words,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';

const keyOf = (app: Application) => ['applications', 'push', app.id];
const tones = { ACTIVE: 'good', INACTIVE: 'quiet', ERROR: 'look' } as const;

export function GroupPush({ app }: { app: Application }) {
  const [{ panel, mapping }, change] = useAddress();
  const [leaving, setLeaving] = useState<GroupPushMapping>();
  const list = useCursor(keyOf(app), (after, signal) =>
    api.listGroupPushMappings(
      { appId: app.id, limit: 50, ...(after === undefined ? {} : { after }) },
      { signal },
    ),
  );
  const groups = useNamed('groups', [...new Set(list.items.map(({ sourceGroupId }) => sourceGroupId))]);
  const nameOf = ({ sourceGroupId }: GroupPushMapping) =>
    groups.find(({ id }) => id === sourceGroupId)?.label ?? sourceGroupId;
  const columns: readonly Column<GroupPushMapping>[] = [
    { key: 'group', title: t('assign.group'), isName: true, cell: nameOf },
    {
      key: 'status',
      title: words('status'),
      cell: ({ status }) => <Status tone={tones[status]}>{t(`push.${status}`)}</Status>,
    },
    { key: 'updated', title: words('updated'), cell: ({ lastUpdated }) => <Moment at={lastUpdated} /> },
  ];
  const turn = useAction(
    (one: GroupPushMapping) =>
      api.updateGroupPushMapping({
        appId: app.id,
        mappingId: one.id,
        body: { status: one.status === 'INACTIVE' ? 'ACTIVE' : 'INACTIVE' },
      }),
    { done: words('saved'), changes: [keyOf(app)] },
  );
  const remove = useAction(
    (one: GroupPushMapping) =>
      api.deleteGroupPushMapping({ appId: app.id, mappingId: one.id, deleteTargetGroup: 'false' }),
    { done: t('push.removed'), changes: [keyOf(app)], after: () => setLeaving(undefined), isQuiet: true },
  );
  const mayManage = may('okta.apps.manage');
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => change({ panel: 'push' })}
    >
      {t('push.add')}
    </Button>
  );
  const close = () => change({ panel: undefined, mapping: undefined });
  return (
    <Section title={t('push.title')} lead={t('push.lead')} actions={list.items.length > 0 && add}>
      <CursorTable
        label={t('push.title')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ sourceGroupId }) => ({ to: `/groups/${sourceGroupId}` })}
        empty={<Empty title={t('push.none')} text={t('push.noneText')} action={add} />}
        rowActions={(one) => (
          <RowMenu
            of={nameOf(one)}
            actions={[
              { label: t('push.show'), run: () => change({ panel: 'mapping', mapping: one.id }) },
              mayManage && {
                label: t(one.status === 'INACTIVE' ? 'activate' : 'deactivate'),
                run: () => turn.run(one),
              },
              mayManage &&
                one.status === 'INACTIVE' && {
                  label: words('remove'),
                  run: () => setLeaving(one),
                  isHarmful: true,
                },
            ]}
          />
        )}
      />
      <SidePanel title={t('push.add')} isOpen={panel === 'push'} close={close}>
        {panel === 'push' && <Add app={app} close={close} />}
      </SidePanel>
      <SidePanel title={t('push.show')} isOpen={panel === 'mapping' && mapping !== undefined} close={close}>
        {panel === 'mapping' && mapping !== undefined && <Show app={app} mappingId={mapping} />}
      </SidePanel>
      <Confirm
        title={t('push.removeTitle', { name: leaving === undefined ? '' : nameOf(leaving) })}
        confirm={words('remove')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('push.removeHelp')}
      </Confirm>
    </Section>
  );
}

function Show({ app, mappingId }: { app: Application; mappingId: string }) {
  const found = useApi([...keyOf(app), 'one', mappingId], (signal) =>
    api.getGroupPushMapping({ appId: app.id, mappingId }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ id, status, errorSummary, targetGroupId, created, lastUpdated }) => (
        <Facts
          of={[
            [words('id'), <code key="id">{id}</code>],
            [words('status'), t(`push.${status}`)],
            errorSummary !== '' && [t('push.error'), errorSummary],
            [t('push.target'), targetGroupId],
            [words('created'), <Moment key="created" at={created} absolute />],
            [words('updated'), <Moment key="updated" at={lastUpdated} absolute />],
          ]}
        />
      )}
    </Loaded>
  );
}

function Add({ app, close }: { app: Application; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<{ source: Picked | undefined; targetGroupName: string }>({
    initial: { source: undefined, targetGroupName: '' },
    validate: { source: (value: Picked | undefined) => (value === undefined ? t('push.choose') : null) },
    mayLeave: true,
    save: ({ source, targetGroupName }) =>
      api.createGroupPushMapping({
        appId: app.id,
        body: {
          sourceGroupId: source?.id ?? '',
          targetGroupName: targetGroupName.trim() || source?.label || null,
        },
      }),
    done: t('push.added'),
    after: () => {
      void queries.invalidateQueries({ queryKey: keyOf(app) });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('push.add')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('push.help')}</Text>
        <Picker
          source={groupsSource}
          label={t('assign.group')}
          value={of.form.values.source}
          onChange={(source) => of.form.setFieldValue('source', source)}
          error={of.form.errors['source']}
          required
        />
        <TextInput
          label={t('push.targetName')}
          description={t('push.targetHelp')}
          name="targetGroupName"
          {...of.form.getInputProps('targetGroupName')}
        />
      </Stack>
    </ApiFormFrame>
  );
}
