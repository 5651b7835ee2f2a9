import { ActionIcon, Button, Group as Row, Text, Tooltip } from '@mantine/core';
import { IconLink, IconLinkOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application, Group } from '../../kit/api.ts';
import {
  ActiveStatus,
  api,
  ApiFormFrame,
  appsSource,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  type Picked,
  Picker,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApiForm,
  useCursor,
  words,
} from '../../kit/index.ts';
import { useQueryClient } from '@tanstack/react-query';
import { kindOf, kinds } from '../applications/door.ts';
import { t } from './messages.ts';
import { mayGiveApps } from './types.ts';

const columns: readonly Column<Application>[] = [
  { key: 'app', title: t('app'), isName: true, cell: ({ label }) => label },
  {
    key: 'signOn',
    title: t('signOn'),
    cell: (app) => <span className="soft">{kinds(`kind.${kindOf(app)}`)}</span>,
  },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
];

const changesOf = (group: Group) => [
  ['groups', 'apps', group.id],
  ['groups', 'one', group.id],
  ['groups', 'list'],
];

export function AppsTab({ group }: { group: Group }) {
  const [{ panel }, change] = useAddress();
  const [leaving, setLeaving] = useState<Application>();
  const list = useCursor(['groups', 'apps', group.id], (after, signal) =>
    api.listAssignedApplicationsForGroup({ groupId: group.id, limit: 50, after }, { signal }),
  );
  const take = useAction(
    (app: Application) => api.unassignApplicationFromGroup({ appId: app.id ?? '', groupId: group.id }),
    {
      done: (_, app) => t('taken', { app: app.label ?? '' }),
      changes: changesOf(group),
      after: () => setLeaving(undefined),
      isQuiet: true,
    },
  );
  const give = mayGiveApps && (
    <Button leftSection={<IconLink size={18} aria-hidden />} onClick={() => change({ panel: 'give' })}>
      {t('giveApp')}
    </Button>
  );
  return (
    <Section title={t('tab.apps')} lead={t('appsLead')} actions={list.items.length > 0 && give}>
      <CursorTable
        label={t('tab.apps')}
        list={list}
        columns={columns}
        idOf={({ id }) => id ?? ''}
        linkOf={({ id }) => ({ to: `/applications/${id}` })}
        empty={<Empty title={t('noApps')} text={t('noAppsHelp')} action={give} />}
        rowActions={
          mayGiveApps
            ? (app) => (
                <Tooltip label={t('takeAppNow')}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t('takeApp', { app: app.label ?? '' })}
                    onClick={() => setLeaving(app)}
                  >
                    <IconLinkOff size={18} />
                  </ActionIcon>
                </Tooltip>
              )
            : undefined
        }
      />
      <SidePanel
        title={t('giveApp')}
        isOpen={panel === 'give' && mayGiveApps}
        close={() => change({ panel: undefined })}
      >
        <Give group={group} close={() => change({ panel: undefined })} />
      </SidePanel>
      <Confirm
        title={t('takeAppTitle', { app: leaving?.label ?? '' })}
        confirm={t('takeAppNow')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && take.run(leaving)}
        isRunning={take.isRunning}
        error={take.error}
      >
        {t('takeAppHelp')}
      </Confirm>
    </Section>
  );
}

function Give({ group, close }: { group: Group; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<{ app: Picked | undefined }, Picked>({
    initial: { app: undefined },
    validate: { app: (app: Picked | undefined) => (app === undefined ? t('pickApp') : null) },
    mayLeave: true,
    save: async ({ app }) => {
      if (app === undefined) throw new Error(t('pickApp'));
      await api.assignGroupToApplication({ appId: app.id, groupId: group.id, body: {} });
      return app;
    },
    after: () => {
      for (const queryKey of changesOf(group)) void queries.invalidateQueries({ queryKey });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('giveApp')} cancel={close}>
      <Row>
        <Text c="dimmed">{t('giveAppHelp')}</Text>
      </Row>
      <Picker
        source={appsSource}
        label={t('app')}
        value={of.form.getValues().app}
        onChange={(app) => of.form.setFieldValue('app', app)}
        error={of.form.errors['app']}
        required
      />
    </ApiFormFrame>
  );
}
