// Each state that a policy had, what it differs by from what is live, and making it live again.
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../../kit/api.ts';
import {
  Confirm,
  CursorTable,
  Loaded,
  may,
  Moment,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
  useCursor,
} from '../../kit/index.ts';
import { StateDiff, type StateOf } from './diff.tsx';
import { t } from './messages.ts';
import { idsIn, type Names, useNames } from './names.ts';
import { changed, mayChange } from './policy-actions.tsx';
import type { PolicyOf, Rule } from './types.ts';

export function HistoryTab({ policy, names }: { policy: PolicyOf; names: Names }) {
  const { id: policyId } = policy;
  const [address, change] = useAddress();
  const list = useCursor(['policies', 'versions', policyId], (after, signal) =>
    api.listPolicyVersions(
      { policyId, limit: 20, ...(after === undefined ? {} : { after: Number(after) }) },
      { signal },
    ),
  );
  const latest = list.items[0]?.number;
  const open = Number(address['version']);
  return (
    <Section title={t('historyTitle')} lead={t('historyLead')}>
      <CursorTable
        label={t('historyTitle')}
        list={list}
        idOf={({ number }) => String(number)}
        linkOf={({ number }) => ({
          to: `/policies/${policyId}`,
          search: { ...address, version: String(number) },
        })}
        isCurrent={({ number }) => number === open}
        columns={[
          {
            key: 'version',
            title: t('versionColumn'),
            isName: true,
            cell: ({ number }) => t('version', { number }),
          },
          {
            key: 'what',
            title: t('rules'),
            cell: ({ number, rules, restoredFrom }) => (
              <Group gap="xs">
                {number === latest && <Status tone="good">{t('live')}</Status>}
                <span>{t('rulesCount', { count: rules })}</span>
                {restoredFrom !== null && (
                  <Text span c="dimmed">
                    {t('restoredFrom', { number: restoredFrom })}
                  </Text>
                )}
              </Group>
            ),
          },
          { key: 'changed', title: t('changed'), cell: ({ changed: at }) => <Moment at={at} /> },
          { key: 'by', title: t('changedBy'), cell: ({ changedBy }) => changedBy.displayName },
        ]}
      />
      <SidePanel
        wide
        title={t('version', { number: open })}
        isOpen={Number.isInteger(open) && open > 0}
        close={() => change({ version: undefined })}
      >
        {Number.isInteger(open) && open > 0 && (
          <Version
            policy={policy}
            names={names}
            number={open}
            isLatest={open === latest}
            close={() => change({ version: undefined })}
          />
        )}
      </SidePanel>
    </Section>
  );
}

type VersionProps = { policy: PolicyOf; names: Names; number: number; isLatest: boolean; close: () => void };

function Version({ policy, number, isLatest, close }: VersionProps) {
  const { id: policyId, name } = policy;
  const found = useApi(['policies', 'versions', policyId, number], (signal) =>
    api.getPolicyVersion({ policyId, number }, { signal }),
  );
  const [asks, setAsks] = useState(false);
  const restore = useAction(() => api.createPolicyVersionRestore({ policyId, number }), {
    changes: changed,
    isQuiet: true,
    done: t('restored', { name, number }),
    after: () => {
      setAsks(false);
      close();
    },
  });
  return (
    <Loaded of={found}>
      {({ state, changed: at, changedBy }) => (
        <Stack>
          <Text c="dimmed">
            <Moment at={at} absolute /> · {changedBy.displayName}
          </Text>
          {isLatest ? (
            <Text>{t('isLive')}</Text>
          ) : (
            <>
              <Text component="h3" fw={620}>
                {t('compare')}
              </Text>
              <Compared policy={policy} state={{ ...state, rules: state.rules as Rule[] }} />
              {may(mayChange) && (
                <Group>
                  <Button
                    leftSection={<IconArrowBackUp size={16} aria-hidden />}
                    onClick={() => setAsks(true)}
                  >
                    {t('restore')}
                  </Button>
                </Group>
              )}
            </>
          )}
          <Confirm
            title={t('restoreTitle', { name, number })}
            confirm={t('restore')}
            isHarmful={false}
            isOpen={asks}
            close={() => setAsks(false)}
            run={() => restore.run()}
            isRunning={restore.isRunning}
            error={restore.error}
          >
            {t('restoreHelp')}
          </Confirm>
        </Stack>
      )}
    </Loaded>
  );
}

function Compared({ policy, state }: { policy: PolicyOf; state: StateOf }) {
  const both = [policy, state];
  const names = useNames(
    idsIn(...both.flatMap(({ conditions, rules }) => [conditions, ...rules.map((rule) => rule.conditions)])),
  );
  return <StateDiff before={policy} after={state} names={names} />;
}
