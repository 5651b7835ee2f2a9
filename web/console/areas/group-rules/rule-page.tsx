import { Alert, Button, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GroupRule } from '../../kit/api.ts';
import {
  A,
  api,
  Failed,
  Loading,
  may,
  Moment,
  numberOf,
  Page,
  Section,
  useApi,
  useGo,
  usePath,
} from '../../kit/index.ts';
import { ActivateRule } from './activate-rule.tsx';
import { DeleteRule } from './delete-rule.tsx';
import { t } from './messages.ts';
import { useLifecycle } from './rule-actions.ts';
import { RuleForm } from './rule-form.tsx';
import { RuleStatus } from './rules-page.tsx';

const crumbs = [{ label: t('title'), to: '/group-rules' }];

export default function RulePage() {
  const { ruleId } = usePath<{ ruleId: string }>();
  if (ruleId === 'new')
    return (
      <Page title={t('newTitle')} lead={t('lead')} crumbs={crumbs} call="POST /api/v1/groups/rules">
        <RuleForm />
      </Page>
    );
  return <Existing ruleId={ruleId} />;
}

function Existing({ ruleId }: { ruleId: string }) {
  const found = useApi(['group-rules', 'one', ruleId], (signal) =>
    api.getGroupRule({ groupRuleId: ruleId }, { signal }),
  );
  if (found.data !== undefined) return <Shown rule={found.data} />;
  return (
    <Page title={t('rule')} crumbs={crumbs}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Shown({ rule }: { rule: GroupRule }) {
  const [isLeaving, setLeaving] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const { deactivate } = useLifecycle();
  const go = useGo();
  const actions = may('okta.groups.manage') && (
    <>
      {rule.status === 'ACTIVE' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={18} aria-hidden />}
          loading={deactivate.isRunning}
          onClick={() => deactivate.run(rule)}
        >
          {t('deactivate')}
        </Button>
      )}
      {rule.status === 'INACTIVE' && (
        <Button leftSection={<IconPlayerPlay size={18} aria-hidden />} onClick={() => setStarting(true)}>
          {t('activate')}
        </Button>
      )}
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => setLeaving(true)}
      >
        {t('delete')}
      </Button>
    </>
  );
  return (
    <Page
      title={rule.name}
      crumbs={crumbs}
      badge={<RuleStatus status={rule.status} />}
      lead={
        <>
          {t('changed')}: <Moment at={rule.lastUpdated} />
        </>
      }
      id={rule.id}
      call={`GET /api/v1/groups/rules/${rule.id}`}
      actions={actions}
    >
      {rule.status === 'INVALID' && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
          {t('invalidHelp')}
        </Alert>
      )}
      <Walk rule={rule} />
      {/* Anew when somebody else, or a person taken out by hand, has changed it and nothing is being typed. */}
      <RuleForm key={`${rule.id} ${rule.lastUpdated}`} rule={rule} />
      {isStarting && <ActivateRule rule={rule} close={() => setStarting(false)} />}
      {isLeaving && (
        <DeleteRule rule={rule} close={() => setLeaving(false)} after={() => go('/group-rules')} />
      )}
    </Page>
  );
}

/** How far the look at everybody has come that follows a start. */
function Walk({ rule }: { rule: GroupRule }) {
  const found = useQuery({
    queryKey: ['group-rules', 'walk', rule.id, rule.lastUpdated],
    queryFn: ({ signal }) => api.getGroupRuleProgress({ groupRuleId: rule.id }, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'RUNNING' ? 1_000 : false),
  });
  const walk = found.data;
  if (walk === undefined || walk.status === 'NONE') return null;
  const isRunning = walk.status === 'RUNNING' && rule.status === 'ACTIVE';
  const numbers = {
    lookedAt: numberOf(walk.lookedAt),
    total: numberOf(walk.total),
    added: numberOf(walk.added),
    removed: numberOf(walk.removed),
  };
  const filter = `target.id eq "${rule.id}" or debugContext.debugData.triggeredByGroupRuleId eq "${rule.id}"`;
  return (
    <Section title={isRunning ? t('walk') : t('state')}>
      {isRunning && (
        <Progress
          value={(100 * walk.lookedAt) / Math.max(walk.total, 1)}
          aria-label={t('walk')}
          mb="sm"
          animated
        />
      )}
      <Text aria-live="polite">{t(isRunning ? 'walkRunning' : 'walkDone', numbers)}</Text>
      {may('okta.logs.read') && (
        <Text mt="xs">
          <A to="/log" search={{ filter }}>
            {t('history')}
          </A>
        </Text>
      )}
    </Section>
  );
}
