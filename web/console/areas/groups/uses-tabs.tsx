import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Group, GroupUses } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  type Column,
  DataTable,
  Empty,
  Loaded,
  Section,
  Status,
  useApi,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { mayManage, nameOf } from './types.ts';

const useUses = (group: Group) =>
  useApi(['groups', 'uses', group.id], (signal) => api.getGroupUses({ groupId: group.id }, { signal }));

type Rule = GroupUses['rules'][number];
type Policy = NonNullable<GroupUses['policies']>[number];

const ruleColumns: readonly Column<Rule>[] = [
  { key: 'rule', title: t('rule'), isName: true, cell: ({ name }) => name },
  {
    key: 'does',
    title: t('ruleDoes'),
    cell: ({ fills, asks }) => [fills && t('fills'), asks && t('asks')].filter(Boolean).join(', '),
  },
  {
    key: 'status',
    title: words('status'),
    cell: ({ status }) =>
      status === 'INVALID' ? <Status tone="bad">{t('invalid')}</Status> : <ActiveStatus status={status} />,
  },
];

export function RulesTab({ group }: { group: Group }) {
  const found = useUses(group);
  const create = mayManage && group.type === 'OKTA_GROUP' && (
    <Button
      component={A}
      to="/group-rules/new"
      search={{ group: group.id, groupName: nameOf(group) }}
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {t('createRule')}
    </Button>
  );
  return (
    <Section title={t('tab.rules')} lead={t('rulesLead')} actions={create}>
      <Loaded of={found}>
        {({ rules }) => (
          <DataTable
            label={t('tab.rules')}
            rows={rules}
            columns={ruleColumns}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/group-rules/${id}` })}
            empty={<Empty title={t('noRules')} text={t('noRulesHelp')} />}
          />
        )}
      </Loaded>
    </Section>
  );
}

const policyColumns: readonly Column<Policy>[] = [
  { key: 'policy', title: t('policy'), isName: true, cell: ({ name }) => name },
  { key: 'type', title: words('type'), cell: ({ type }) => <span className="soft">{type}</span> },
];

export function PoliciesTab({ group }: { group: Group }) {
  const found = useUses(group);
  return (
    <Section title={t('tab.policies')} lead={t('policiesLead')}>
      <Loaded of={found}>
        {({ policies }) =>
          policies === null ? (
            <Text c="dimmed">{t('policiesForbidden')}</Text>
          ) : (
            <DataTable
              label={t('tab.policies')}
              rows={policies}
              columns={policyColumns}
              idOf={({ id }) => id}
              linkOf={({ policyId }) => ({ to: `/policies/${policyId}` })}
              empty={<Empty title={t('noPolicies')} text={t('noPoliciesHelp')} />}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
