import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  ActiveStatus,
  api,
  type AuthorizationServerPolicy,
  type AuthorizationServerPolicyRule,
  Confirm,
  Dialog,
  Loaded,
  may,
  RowMenu,
  Section,
  useAction,
  useApi,
  useNamed,
} from './kit.ts';
import { t } from './messages.ts';
import { allClients } from './policy-form.tsx';
import { grantLabel, RuleForm } from './rule-form.tsx';

type Props = {
  serverId: string;
  policy: AuthorizationServerPolicy;
  /** Of all policies, in their order. */
  ids: readonly string[];
  at: number;
  edit: () => void;
};

/** A policy and its rules, in the order in which they are asked. */
export function PolicyBox({ serverId, policy, ids, at, edit }: Props) {
  const mayManage = may('okta.authorizationServers.manage');
  const policyId = policy.id;
  const changes = [['authorizationServers', serverId]];
  const [edited, editRule] = useState<AuthorizationServerPolicyRule | 'new'>();
  const [isDeleting, askDelete] = useState(false);
  const isActive = policy.status === 'ACTIVE';
  const turn = useAction(
    () =>
      isActive
        ? api.deactivateAuthorizationServerPolicy({ serverId, policyId })
        : api.activateAuthorizationServerPolicy({ serverId, policyId }),
    { changes, done: t(isActive ? 'deactivated' : 'activated', { name: policy.name }) },
  );
  const remove = useAction(() => api.deleteAuthorizationServerPolicy({ serverId, policyId }), {
    changes,
    done: t('deleted', { name: policy.name }),
    isQuiet: true,
    after: () => askDelete(false),
  });
  const reorder = useAction(
    (order: string[]) => api.reorderAuthorizationServerPolicies({ serverId, body: { ids: order } }),
    { changes, done: t('reordered') },
  );
  const isNewRule = edited === 'new' || edited === undefined;
  return (
    <Section
      title={policy.name}
      lead={<ForWhom policy={policy} />}
      actions={
        <>
          <ActiveStatus status={policy.status} />
          {mayManage && (
            <>
              <Movers name={policy.name} ids={ids} at={at} move={(order) => reorder.run(order)} />
              <Button
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => editRule('new')}
              >
                {t('addRule')}
              </Button>
              <RowMenu
                of={policy.name}
                actions={[
                  { label: t('editPolicy', { name: policy.name }), run: edit },
                  { label: t(isActive ? 'deactivate' : 'activate'), run: () => turn.run() },
                  !policy.system && { label: t('delete'), isHarmful: true, run: () => askDelete(true) },
                ]}
              />
            </>
          )}
        </>
      }
    >
      <Rules serverId={serverId} policyId={policyId} edit={editRule} />
      <Dialog
        title={isNewRule ? t('addRule') : t('editRule', { name: edited.name })}
        isOpen={edited !== undefined}
        close={() => editRule(undefined)}
      >
        {edited !== undefined && (
          <RuleForm
            serverId={serverId}
            policyId={policyId}
            rule={edited === 'new' ? undefined : edited}
            close={() => editRule(undefined)}
          />
        )}
      </Dialog>
      <Confirm
        title={t('deleteTitle', { name: policy.name })}
        confirm={t('delete')}
        isOpen={isDeleting}
        close={() => askDelete(false)}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deletePolicyHelp')}
      </Confirm>
    </Section>
  );
}

function ForWhom({ policy }: { policy: AuthorizationServerPolicy }) {
  const { include } = policy.conditions.clients;
  const named = useNamed(
    'clients',
    include.filter((id) => id !== allClients),
  );
  const who = include.includes(allClients) ? t('allClients') : named.map(({ label }) => label).join(', ');
  return (
    <>
      {t('clients')}: {who}
      {policy.description !== '' && <Text size="sm">{policy.description}</Text>}
    </>
  );
}

type RulesProps = { serverId: string; policyId: string; edit: (rule: AuthorizationServerPolicyRule) => void };

function Rules({ serverId, policyId, edit }: RulesProps) {
  const mayManage = may('okta.authorizationServers.manage');
  const changes = [['authorizationServers', serverId]];
  const [deleted, askDelete] = useState<AuthorizationServerPolicyRule>();
  const found = useApi(['authorizationServers', serverId, 'policies', policyId, 'rules'], async (signal) => [
    ...(await api.listAuthorizationServerPolicyRules({ serverId, policyId }, { signal })),
  ]);
  const turn = useAction(
    ({ id, status }: AuthorizationServerPolicyRule) =>
      status === 'ACTIVE'
        ? api.deactivateAuthorizationServerPolicyRule({ serverId, policyId, ruleId: id })
        : api.activateAuthorizationServerPolicyRule({ serverId, policyId, ruleId: id }),
    {
      changes,
      done: (_, { status, name }) => t(status === 'ACTIVE' ? 'deactivated' : 'activated', { name }),
    },
  );
  const remove = useAction(
    ({ id }: AuthorizationServerPolicyRule) =>
      api.deleteAuthorizationServerPolicyRule({ serverId, policyId, ruleId: id }),
    {
      changes,
      done: (_, { name }) => t('deleted', { name }),
      isQuiet: true,
      after: () => askDelete(undefined),
    },
  );
  const reorder = useAction(
    (ids: string[]) => api.reorderAuthorizationServerPolicyRules({ serverId, policyId, body: { ids } }),
    { changes, done: t('reordered') },
  );
  return (
    <Loaded of={found}>
      {(rules) => {
        const ordered = [...rules].sort((a, b) => a.priority - b.priority);
        if (ordered.length === 0) return <Text c="dimmed">{t('noRules')}</Text>;
        return (
          <Stack component="ol" gap={0} className="rule-list">
            {ordered.map((rule, at) => (
              <li key={rule.id}>
                <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
                  <div>
                    <Group gap="xs">
                      <Text fw={560}>{rule.name}</Text>
                      {rule.status === 'INACTIVE' && <ActiveStatus status={rule.status} />}
                    </Group>
                    <Text size="sm" c="dimmed">
                      {sentenceOf(rule)}
                    </Text>
                  </div>
                  {mayManage && (
                    <Group gap={2} wrap="nowrap">
                      <Movers
                        name={rule.name}
                        ids={ordered.map(({ id }) => id)}
                        at={at}
                        move={(ids) => reorder.run(ids)}
                      />
                      <RowMenu
                        of={rule.name}
                        actions={[
                          { label: t('editRule', { name: rule.name }), run: () => edit(rule) },
                          {
                            label: t(rule.status === 'ACTIVE' ? 'deactivate' : 'activate'),
                            run: () => turn.run(rule),
                          },
                          !rule.system && { label: t('delete'), isHarmful: true, run: () => askDelete(rule) },
                        ]}
                      />
                    </Group>
                  )}
                </Group>
              </li>
            ))}
            <Confirm
              title={t('deleteTitle', { name: deleted?.name ?? '' })}
              confirm={t('delete')}
              isOpen={deleted !== undefined}
              close={() => askDelete(undefined)}
              run={() => deleted && remove.run(deleted)}
              isRunning={remove.isRunning}
              error={remove.error}
            >
              {t('deleteRuleHelp')}
            </Confirm>
          </Stack>
        );
      }}
    </Loaded>
  );
}

/** One place up or down: the same by keyboard, finger and mouse. */
function Movers({
  name,
  ids,
  at,
  move,
}: {
  name: string;
  ids: readonly string[];
  at: number;
  move: (ids: string[]) => void;
}) {
  if (ids.length < 2) return null;
  const swapped = (other: number) => {
    const order = [...ids];
    [order[at], order[other]] = [order[other] ?? '', order[at] ?? ''];
    return order;
  };
  return (
    <Group gap={0} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={at === 0}
        aria-label={t('moveUp', { name })}
        onClick={() => move(swapped(at - 1))}
      >
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={at === ids.length - 1}
        aria-label={t('moveDown', { name })}
        onClick={() => move(swapped(at + 1))}
      >
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function sentenceOf({ conditions, actions }: AuthorizationServerPolicyRule): string {
  const { users, groups } = conditions.people;
  const isEverybody = groups.include.includes('EVERYONE');
  const some = t('whoSome', { groups: groups.include.length, people: users.include.length });
  const included = isEverybody ? t('whoEveryone') : some;
  const hasExcluded = users.exclude.length + groups.exclude.length > 0;
  const { include } = conditions.scopes;
  return t('ruleSentence', {
    grants: conditions.grantTypes.include.map(grantLabel).join(', '),
    who: hasExcluded ? t('butSome', { who: included }) : included,
    scopes: include.includes('*') ? t('scopesAll') : include.join(', '),
    minutes: actions.token.accessTokenLifetimeMinutes,
  });
}
