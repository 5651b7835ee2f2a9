import { Button, Code, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { GroupRule } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  boot,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  Moment,
  may,
  Page,
  SearchBox,
  Status,
  useAddress,
  useCursor,
  words,
} from '../../kit/index.ts';
import { ActivateRule } from './activate-rule.tsx';
import { type Attribute, conditionText, useAttributes } from './attributes.ts';
import { DeleteRule } from './delete-rule.tsx';
import { t } from './messages.ts';
import { RuleMenu } from './rule-menu.tsx';
import { fromExpression } from './simple-conditions.ts';

export function RuleStatus({ status }: { status: GroupRule['status'] }) {
  return status === 'INVALID' ? <Status tone="bad">{t('invalid')}</Status> : <ActiveStatus status={status} />;
}

const listFormat = new Intl.ListFormat(boot.language, { type: 'conjunction' });

/** The rule as a sentence, its groups as links. */
function Sentence({ rule, attributes }: { rule: GroupRule; attributes: ReadonlyMap<string, Attribute> }) {
  const names = new Map(Object.entries(rule._embedded?.groupIdToGroupNameMap ?? {}));
  const simple = fromExpression(rule.conditions.expression.value);
  const ids = rule.actions.assignUserToGroups.groupIds;
  const parts = listFormat.formatToParts(ids);
  const groups =
    ids.length === 0
      ? t('noGroup')
      : parts.map(({ type, value }) =>
          type === 'element' ? (
            <A key={value} to={`/groups/${value}`}>
              {names.get(value) ?? value}
            </A>
          ) : (
            value
          ),
        );
  if (simple !== undefined)
    return (
      <span>
        {t.rich('sentence', {
          condition: <strong>{conditionText(simple, attributes, names)}</strong>,
          groups,
        })}
      </span>
    );
  return (
    <span>
      {t.rich('sentenceFree', { groups })} <Code>{rule.conditions.expression.value}</Code>
    </span>
  );
}

export default function RulesPage() {
  const [{ q }] = useAddress();
  const [leaving, setLeaving] = useState<GroupRule>();
  const [starting, setStarting] = useState<GroupRule>();
  const attributes = useAttributes();
  const list = useCursor(['group-rules', 'list', q ?? ''], (after, signal) =>
    api.listGroupRules(
      { ...(q ? { search: q } : {}), limit: 50, after, expand: 'groupIdToGroupNameMap' },
      { signal },
    ),
  );
  const canManage = may('okta.groups.manage');
  const create = canManage && (
    <Button component={A} to="/group-rules/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('create')}
    </Button>
  );
  const columns: readonly Column<GroupRule>[] = [
    { key: 'name', title: t('rule'), isName: true, cell: ({ name }) => name, width: '24%' },
    { key: 'does', title: t('does'), cell: (rule) => <Sentence rule={rule} attributes={attributes} /> },
    { key: 'status', title: words('status'), cell: ({ status }) => <RuleStatus status={status} /> },
    {
      key: 'changed',
      title: t('changed'),
      onPhone: 'hidden',
      cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
    },
  ];
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/groups/rules" actions={create}>
      <Stack gap="sm">
        <FilterBar filters={['q']}>
          <SearchBox label={t('search')} />
        </FilterBar>
        <CursorTable
          label={t('title')}
          list={list}
          columns={columns}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({ to: `/group-rules/${id}` })}
          isFiltered={Boolean(q)}
          empty={<Empty title={t('none')} text={t('noneHelp')} action={create} />}
          rowActions={
            canManage
              ? (rule) => (
                  <RuleMenu
                    rule={rule}
                    askDelete={() => setLeaving(rule)}
                    askStart={() => setStarting(rule)}
                  />
                )
              : undefined
          }
        />
      </Stack>
      {starting !== undefined && <ActivateRule rule={starting} close={() => setStarting(undefined)} />}
      {leaving !== undefined && <DeleteRule rule={leaving} close={() => setLeaving(undefined)} />}
    </Page>
  );
}
