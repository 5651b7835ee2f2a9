import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type Column,
  DataTable,
  Empty,
  FilterBar,
  Loaded,
  SearchBox,
  Section,
  SidePanel,
  useAddress,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { Call, OperationPanel, permissionText } from './operation-panel.tsx';
import { findOperations, type Operation, useOperations } from './operations.ts';

const pageSize = 50;

const columns: readonly Column<Operation>[] = [
  { key: 'operation', title: t('operation'), isName: true, cell: ({ summary }) => summary },
  { key: 'call', title: t('call'), cell: (one) => <Call of={one} /> },
  {
    key: 'permission',
    title: t('permission'),
    onPhone: 'hidden',
    cell: ({ permission }) => <span className="breakable">{permissionText(permission)}</span>,
  },
  { key: 'tag', title: t('tag'), onPhone: 'hidden', onTablet: 'hidden', cell: ({ tag }) => tag },
];

export function ReferenceTab() {
  const found = useOperations();
  return (
    <Section
      title={t('tab.reference')}
      lead={t('referenceLead')}
      actions={
        <Group gap="xs">
          <Button
            component="a"
            href="/docs/api"
            target="_blank"
            variant="default"
            rightSection={<IconExternalLink size={16} aria-hidden />}
          >
            {t('openDocs')}
          </Button>
          <Button
            component="a"
            href="/gatehouse/v1/openapi.json"
            target="_blank"
            variant="default"
            rightSection={<IconExternalLink size={16} aria-hidden />}
          >
            {t('openApi')}
          </Button>
        </Group>
      }
    >
      <Loaded of={found}>{(all) => <Operations all={all} />}</Loaded>
    </Section>
  );
}

function Operations({ all }: { all: readonly Operation[] }) {
  const [address, change] = useAddress();
  const [shownCount, setShownCount] = useState(pageSize);
  const { q = '', tag, op } = address;
  const found = findOperations(all, q, tag);
  const tags = [...new Set(all.map((one) => one.tag))].sort((a, b) => a.localeCompare(b));
  const opened = all.find(({ id }) => id === op);
  return (
    <Stack gap="sm">
      <FilterBar filters={['q', 'tag']}>
        <SearchBox label={t('find')} />
        <Select
          aria-label={t('tag')}
          placeholder={t('anyTag')}
          data={tags}
          value={tag ?? null}
          onChange={(next) => change({ tag: next ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('anyTag') }}
          w={260}
        />
      </FilterBar>
      <Text size="sm" c="dimmed" role="status">
        {t('found', { count: found.length })}
      </Text>
      {found.length === 0 ? (
        <Empty title={t('nothing')} text={t('nothingHelp')} />
      ) : (
        <DataTable
          label={t('tab.reference')}
          rows={found.slice(0, shownCount)}
          columns={columns}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({ to: '/developers', search: { ...address, op: id } })}
          isCurrent={({ id }) => id === op}
        />
      )}
      {found.length > shownCount && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setShownCount(shownCount + 100)}>
            {words('more')}
          </Button>
        </Group>
      )}
      <SidePanel
        wide
        title={opened?.summary ?? ''}
        isOpen={opened !== undefined}
        close={() => change({ op: undefined })}
      >
        {opened !== undefined && <OperationPanel of={opened} />}
      </SidePanel>
    </Stack>
  );
}
