import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { A, ActiveStatus, Confirm, Empty, Status, useAddress, words } from '../../kit/index.ts';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { RulePanel } from './rule-panel.tsx';
import { keyOf, type RuleWork } from './rule-work.ts';
import { Sentence } from './sentence.tsx';
import { phrasesOf } from './sentences.ts';
import { Sortable, type SortableItem, steppedTo } from './sortable.tsx';
import { policyTypes, type Rule } from './types.ts';

/** The rules of a policy in the order in which they are asked, each a sentence, and the editor of one beside them. */
export function RuleList({
  work,
  names,
  base,
  name = 'rule',
}: {
  work: RuleWork;
  names: Names;
  base: string;
  name?: string;
}) {
  const [address, change] = useAddress();
  const open = address[name];
  const { type, rules } = work;
  const adds = work.mayChange && policyTypes[type].addsRules;
  const rows: SortableItem[] = rules.map((rule, index) => {
    const key = keyOf(rule, index);
    return {
      id: key,
      name: rule.name,
      isFixed: rule.system,
      isCurrent: open === key,
      isOff: rule.status === 'INACTIVE',
      body: <RuleRow rule={rule} names={names} to={base} search={{ ...address, [name]: key }} />,
    };
  });
  const canMove = work.mayChange && rows.filter(({ isFixed }) => !isFixed).length > 1;
  const step = (id: string, by: 1 | -1) => {
    const ids = canMove ? steppedTo(rows, id, by) : undefined;
    return ids === undefined ? undefined : () => work.move(ids);
  };
  return (
    <>
      {rows.length === 0 ? (
        <Empty title={t('noRules')} text={t('noRulesHelp')} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {t('rulesHelp')}
          </Text>
          <Sortable
            label={t('rules')}
            items={rows.map((row, index) => ({
              ...row,
              actions: work.mayChange ? (
                <RuleMenu
                  rule={rules[index] as Rule}
                  ruleKey={row.id}
                  work={work}
                  open={() => change({ [name]: row.id }, { push: true })}
                  up={row.isFixed ? undefined : step(row.id, -1)}
                  down={row.isFixed ? undefined : step(row.id, 1)}
                />
              ) : null,
            }))}
            move={canMove ? (keys) => work.move(keys) : undefined}
          />
        </>
      )}
      {adds && (
        <Group mt="md">
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change({ [name]: 'new' }, { push: true })}
          >
            {t('addRule')}
          </Button>
        </Group>
      )}
      <RulePanel work={work} names={names} ruleKey={open} close={() => change({ [name]: undefined })} />
    </>
  );
}

function RuleRow({
  rule,
  names,
  to,
  search,
}: {
  rule: Rule;
  names: Names;
  to: string;
  search: Record<string, string | undefined>;
}) {
  return (
    <>
      <A className="row-link" to={to} search={search}>
        {rule.name}
      </A>{' '}
      {rule.status === 'INACTIVE' && <ActiveStatus status={rule.status} />}{' '}
      {rule.system && <Status tone="quiet">{t('lastRule')}</Status>}
      <div>
        <Sentence phrases={phrasesOf(rule, names)} />
      </div>
    </>
  );
}

type MenuProps = {
  rule: Rule;
  ruleKey: string;
  work: RuleWork;
  open: () => void;
  up: (() => void) | undefined;
  down: (() => void) | undefined;
};

function RuleMenu({ rule, ruleKey, work, open, up, down }: MenuProps) {
  const [asks, setAsks] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = () => {
    setAsks(false);
    setError(undefined);
  };
  const isOn = rule.status === 'ACTIVE';
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={40} aria-label={`${words('menu')}: ${rule.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={open}>
            {words('edit')}
          </Menu.Item>
          {up !== undefined && (
            <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={up}>
              {t('moveUp')}
            </Menu.Item>
          )}
          {down !== undefined && (
            <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={down}>
              {t('moveDown')}
            </Menu.Item>
          )}
          {!rule.system && (
            <Menu.Item
              leftSection={isOn ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
              onClick={() => work.setStatus(ruleKey, isOn ? 'INACTIVE' : 'ACTIVE')}
            >
              {t(isOn ? 'deactivate' : 'activate')}
            </Menu.Item>
          )}
          {!rule.system && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsks(true)}>
              {t('delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        title={t('deleteRuleTitle', { name: rule.name })}
        confirm={t('delete')}
        isOpen={asks}
        close={close}
        run={() => void work.remove(ruleKey).then(close, setError)}
        error={error}
      >
        {t(work.isLive ? 'deleteRuleHelp' : 'deleteDraftRuleHelp')}
      </Confirm>
    </>
  );
}
