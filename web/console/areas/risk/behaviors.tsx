import { ActionIcon, Button, Menu, Stack, Text } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { BehaviorDetectionRule } from '../../kit/api.ts';
import {
  ActiveStatus,
  api,
  Confirm,
  CursorTable,
  Empty,
  may,
  Moment,
  SidePanel,
  useAction,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { BehaviorForm } from './behavior-form.tsx';
import { t } from './messages.ts';

const key = ['behaviors'];
const mayManage = may('okta.behaviors.manage');

/** What a rule calls unusual, in words. */
function sentenceOf({ type, settings }: BehaviorDetectionRule): string {
  const {
    granularity,
    radiusKilometers: km = 0,
    maxEventsUsedForEvaluation: count = 0,
    velocityKph: kph = 0,
  } = settings;
  if (type === 'VELOCITY') return t('says.velocity', { kph });
  if (granularity === 'LAT_LONG') return t('says.radius', { km, count });
  return t('says.place', {
    what: granularity === undefined ? t(`type.${type}`) : t(`granularity.${granularity}`),
    count,
  });
}

export function Behaviors() {
  const [address, change] = useAddress();
  const list = useCursor(key, (after, signal) =>
    api.listBehaviorDetectionRules({ after, limit: 50 }, { signal }),
  );
  const open = (id: string | undefined) => change({ behavior: id }, { push: true });
  const shown = address['behavior'];
  const edited = list.items.find(({ id }) => id === shown);
  const create = mayManage && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
      {t('behaviorNew')}
    </Button>
  );
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('behaviorsLead')}
        </Text>
        {create}
      </div>
      <CursorTable
        label={t('tab.behaviors')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: '/risk', search: { tab: 'behaviors', behavior: id } })}
        isCurrent={({ id }) => id === shown}
        empty={<Empty title={t('behaviorsNone')} text={t('behaviorsNoneHelp')} />}
        columns={[
          { key: 'name', title: t('behaviorName'), isName: true, cell: ({ name }) => name },
          { key: 'type', title: t('looksAt'), cell: ({ type }) => t(`type.${type}`) },
          { key: 'says', title: t('verdict.POSITIVE'), cell: sentenceOf },
          { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          {
            key: 'updated',
            title: words('updated'),
            onPhone: 'hidden',
            cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
          },
        ]}
        {...(mayManage ? { rowActions: (row: BehaviorDetectionRule) => <RowMenu of={row} /> } : {})}
      />
      <SidePanel
        title={edited?.name ?? t('behaviorNew')}
        isOpen={shown === 'new' || edited !== undefined}
        close={() => open(undefined)}
      >
        {(shown === 'new' || edited !== undefined) && (
          <BehaviorForm
            key={`${shown} ${edited?.lastUpdated ?? ''}`}
            before={edited}
            close={() => open(undefined)}
          />
        )}
      </SidePanel>
    </Stack>
  );
}

function RowMenu({ of }: { of: BehaviorDetectionRule }) {
  const { id: behaviorId, name, status } = of;
  const [isAsking, setAsking] = useState(false);
  const isActive = status === 'ACTIVE';
  const turnOn = useAction(() => api.activateBehaviorDetectionRule({ behaviorId }), {
    done: t('nowActive', { name }),
    changes: [key],
  });
  const turnOff = useAction(() => api.deactivateBehaviorDetectionRule({ behaviorId }), {
    done: t('nowInactive', { name }),
    changes: [key],
    undo: () => ({ run: () => turnOn.run() }),
  });
  const remove = useAction(() => api.deleteBehaviorDetectionRule({ behaviorId }), {
    done: t('behaviorDeleted', { name }),
    changes: [key],
    isQuiet: true,
    after: () => setAsking(false),
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`${words('menu')}: ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => (isActive ? turnOff : turnOn).run()}>
            {t(isActive ? 'deactivate' : 'activate')}
          </Menu.Item>
          <Menu.Item color="red" onClick={() => setAsking(true)}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        title={t('deleteAsk', { name })}
        confirm={t('delete')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteHelp')}
      </Confirm>
    </>
  );
}
