import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  A,
  ActiveStatus,
  api,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { typeName } from './inline-hook-form.tsx';
import { t } from './messages.ts';
import { inlineHookTypes } from './samples.ts';

export function InlineHooks() {
  const [address, change] = useAddress();
  const type = inlineHookTypes.find((one) => one === address['type']);
  const found = useApi(['inline-hooks', type ?? ''], async (signal) => [
    ...(await api.listInlineHooks(type === undefined ? {} : { type }, { signal })),
  ]);
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('inlineLead')}
        </Text>
        {may('okta.inlineHooks.manage') && (
          <Button component={A} to="/hooks/inline/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('inlineNew')}
          </Button>
        )}
      </div>
      <Group>
        <Select
          label={t('kind')}
          w={320}
          value={type ?? ''}
          allowDeselect={false}
          data={[
            { value: '', label: words('all') },
            ...inlineHookTypes.map((value) => ({ value, label: typeName(value) })),
          ]}
          onChange={(value) => change({ type: value ?? '' })}
        />
      </Group>
      <Loaded of={found}>
        {(hooks) => (
          <DataTable
            label={t('tab.inline')}
            rows={hooks}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/hooks/inline/${id}` })}
            isFiltered={type !== undefined}
            empty={<Empty title={t('inlineNone')} text={t('inlineNoneHelp')} />}
            columns={[
              { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
              { key: 'kind', title: t('kind'), cell: (hook) => typeName(hook.type) },
              {
                key: 'address',
                title: t('address'),
                cell: ({ channel }) => <span className="breakable">{channel.config.uri}</span>,
              },
              {
                key: 'status',
                title: words('status'),
                cell: ({ status }) => <ActiveStatus status={status} />,
              },
              {
                key: 'updated',
                title: words('updated'),
                onPhone: 'hidden',
                cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}
