import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { TrustedOrigin } from '../../kit/api.ts';
import {
  ActiveStatus,
  api,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  RowMenu,
  SearchBox,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { originsKey } from './keys.ts';
import { t } from './messages.ts';
import { OriginForm } from './origin-form.tsx';

const columns: readonly Column<TrustedOrigin>[] = [
  { key: 'name', title: t('originName'), isName: true, cell: ({ name }) => name },
  { key: 'origin', title: t('origin'), cell: ({ origin }) => <span className="breakable">{origin}</span> },
  {
    key: 'uses',
    title: t('uses'),
    cell: ({ scopes }) => scopes.map(({ type }) => t(`short.${type}`)).join(', '),
  },
  { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
  {
    key: 'updated',
    title: words('updated'),
    onPhone: 'hidden',
    cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
  },
];

export function OriginsTab() {
  const [address, change] = useAddress();
  const [leaving, setLeaving] = useState<TrustedOrigin>();
  const mayManage = may('okta.trustedOrigins.manage');
  const q = address['q'] ?? '';
  const list = useCursor<TrustedOrigin>([...originsKey, q], (after, signal) =>
    api.listTrustedOrigins({ ...(q === '' ? {} : { q }), after, limit: '50' }, { signal }),
  );
  const changes = [originsKey];
  const turnOn = useAction(({ id }: TrustedOrigin) => api.activateTrustedOrigin({ trustedOriginId: id }), {
    done: (_, { name }) => t('originOn', { name }),
    changes,
  });
  const turnOff = useAction(({ id }: TrustedOrigin) => api.deactivateTrustedOrigin({ trustedOriginId: id }), {
    done: (_, { name }) => t('originOff', { name }),
    changes,
    undo: (_, origin) => ({ run: () => turnOn.run(origin) }),
  });
  const remove = useAction(({ id }: TrustedOrigin) => api.deleteTrustedOrigin({ trustedOriginId: id }), {
    done: (_, { name }) => t('removed', { name }),
    changes,
    isQuiet: true,
    after: () => setLeaving(undefined),
  });
  const panel = address['panel'];
  const close = () => change({ panel: undefined });
  const create = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'origin' }, { push: true })}
    >
      {t('createOrigin')}
    </Button>
  );
  const actionsOf = (origin: TrustedOrigin) => (
    <RowMenu
      of={origin.name}
      actions={[
        { label: t('editOrigin'), run: () => change({ panel: origin.id }) },
        origin.status === 'ACTIVE'
          ? { label: t('deactivate'), run: () => turnOff.run(origin) }
          : { label: t('activate'), run: () => turnOn.run(origin) },
        { label: t('remove'), run: () => setLeaving(origin), isHarmful: true },
      ]}
    />
  );
  return (
    <Section title={t('tab.origins')} lead={t('originsLead')} actions={create}>
      <FilterBar filters={['q']}>
        <SearchBox label={t('findOrigin')} />
      </FilterBar>
      <CursorTable
        label={t('tab.origins')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={
          mayManage ? ({ id }) => ({ to: '/api-access', search: { ...address, panel: id } }) : undefined
        }
        isFiltered={q !== ''}
        empty={<Empty title={t('originsEmpty')} text={t('originsEmptyHelp')} action={create} />}
        rowActions={mayManage ? actionsOf : undefined}
      />
      <SidePanel
        title={t(panel === 'origin' ? 'createOrigin' : 'editOrigin')}
        isOpen={mayManage && panel !== undefined}
        close={close}
      >
        {panel !== undefined && (
          <OriginForm key={panel} originId={panel === 'origin' ? undefined : panel} close={close} />
        )}
      </SidePanel>
      <Confirm
        title={t('removeAsk', { name: leaving?.name ?? '' })}
        confirm={t('remove')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('removeOriginHelp')}
      </Confirm>
    </Section>
  );
}
