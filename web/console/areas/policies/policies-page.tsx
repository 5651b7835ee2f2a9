import { Button, Select, Stack, Text } from '@mantine/core';
import { IconGhost, IconHistory, IconPlus, IconQuestionMark } from '@tabler/icons-react';
import { api } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  Dialog,
  Empty,
  Loaded,
  may,
  numberOf,
  Page,
  Status,
  useAction,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { changed, mayChange, NewPolicy, PolicyMenu } from './policy-actions.tsx';
import './policies.css';
import { type Names, idsIn, useNames } from './names.ts';
import { plain } from './phrase.ts';
import { peoplePhrases } from './sentences.ts';
import { Sortable, type SortableItem, steppedTo } from './sortable.tsx';
import { type PolicyOf, policyOf, type PolicyType, policyTypes, typeGroups, typeNames } from './types.ts';
import { r } from './words-rules.ts';

export default function PoliciesPage() {
  const [address, change] = useAddress();
  const type = (typeNames as string[]).includes(address['type'] ?? '')
    ? (address['type'] as PolicyType)
    : 'OKTA_SIGN_ON';
  const { isOnly } = policyTypes[type];
  const close = () => change({ panel: undefined });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call={`GET /api/v1/policies?type=${type}&expand=rules`}
      actions={
        <>
          {may('okta.users.read') && (
            <Button
              component={A}
              to="/policies/what-if"
              variant="default"
              leftSection={<IconQuestionMark size={16} aria-hidden />}
            >
              {t('whatIf')}
            </Button>
          )}
          <Button
            component={A}
            to="/policies/drafts"
            variant="default"
            leftSection={<IconGhost size={16} aria-hidden />}
          >
            {t('drafts')}
          </Button>
          <Button
            component={A}
            to="/policies/replays"
            variant="default"
            leftSection={<IconHistory size={16} aria-hidden />}
          >
            {t('replays')}
          </Button>
          {may(mayChange) && !isOnly && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => change({ type, panel: 'new' })}
            >
              {t('newPolicy')}
            </Button>
          )}
        </>
      }
    >
      <div className="policy-types">
        <TypeNavigation type={type} />
        <PolicyList key={type} type={type} />
      </div>
      <Dialog
        title={t('newPolicyOf', { type: t(`type.${type}`) })}
        isOpen={address['panel'] === 'new' && may(mayChange) && !isOnly}
        close={close}
      >
        <NewPolicy type={type} close={close} />
      </Dialog>
    </Page>
  );
}

function TypeNavigation({ type }: { type: PolicyType }) {
  const [, change] = useAddress();
  const grouped = typeGroups.map((group) => ({
    group,
    types: typeNames.filter((one) => policyTypes[one].group === group),
  }));
  return (
    <>
      <Text component="nav" aria-label={t('types')} visibleFrom="md">
        {grouped.map(({ group, types }) => (
          <div key={group}>
            <h2>{t(`group.${group}`)}</h2>
            <ul>
              {types.map((one) => (
                <li key={one}>
                  <A
                    to="/policies"
                    search={{ type: one }}
                    {...(one === type ? { 'aria-current': 'page' as const } : {})}
                  >
                    {t(`type.${one}`)}
                  </A>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Text>
      <Select
        hiddenFrom="md"
        label={t('types')}
        allowDeselect={false}
        data={grouped.map(({ group, types }) => ({
          group: t(`group.${group}`),
          items: types.map((one) => ({ value: one, label: t(`type.${one}`) })),
        }))}
        value={type}
        onChange={(one) => change({ type: one ?? undefined })}
      />
    </>
  );
}

type GuardedApps = ReadonlyMap<string, { count: number; apps: { id: string; label: string }[] }>;

function PolicyList({ type }: { type: PolicyType }) {
  const found = useApi(['policies', type], async (signal) =>
    (await api.listPolicies({ type, expand: 'rules', limit: 200 }, { signal }).all(2000)).map((one) =>
      policyOf(one),
    ),
  );
  const guarded = useApi(['policies', 'apps'], (signal) => api.listGuardedApps({}, { signal }), {
    enabled: type === 'ACCESS_POLICY',
  });
  const apps: GuardedApps = new Map((guarded.data ?? []).map((one) => [one.policyId, one]));
  return (
    <Stack gap="md" miw={0}>
      <div>
        <Text component="h2" size="xl" fw={620}>
          {t(`type.${type}`)} {policyTypes[type].isStored && <Status tone="quiet">{t('stored')}</Status>}
        </Text>
        <Text c="dimmed" maw={680}>
          {t(`for.${type}`)} {policyTypes[type].isStored && t('storedHelp')}
        </Text>
      </div>
      <Loaded of={found}>
        {(policies) =>
          policies.length === 0 ? (
            <Empty title={t('noneOfType')} text={t('noneOfTypeHelp')} />
          ) : (
            <Policies type={type} policies={policies} apps={apps} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Policies({
  type,
  policies,
  apps,
}: {
  type: PolicyType;
  policies: readonly PolicyOf[];
  apps: GuardedApps;
}) {
  const names = useNames(idsIn(...policies.map(({ conditions }) => conditions)));
  const inOrder = [...policies].sort((a, b) => a.priority - b.priority);
  const reorder = useAction(
    async (ids: string[]) => {
      const order = await api.getPoliciesOrder({ type });
      return api.reorderPolicies({ body: { type, ids, version: order.version } });
    },
    {
      changes: changed,
      done: t('reordered'),
      undo: () => ({ run: () => reorder.run(inOrder.map(({ id }) => id)) }),
    },
  );
  const canMove = may(mayChange) && !policyTypes[type].isOnly && policies.length > 1;
  const rows: SortableItem[] = inOrder.map((policy) => ({
    id: policy.id,
    name: policy.name,
    isFixed: policy.system && type !== 'ACCESS_POLICY' && policy === inOrder.at(-1),
    isOff: policy.status === 'INACTIVE',
    body: <PolicyRow policy={policy} names={names} apps={apps} />,
  }));
  const step = (id: string, by: 1 | -1) => {
    const ids = canMove ? steppedTo(rows, id, by) : undefined;
    return ids === undefined ? undefined : () => reorder.run(ids);
  };
  const withMenus = rows.map((row, index) => {
    const policy = inOrder[index] as PolicyOf;
    return {
      ...row,
      actions: may(mayChange) ? (
        <PolicyMenu policy={policy} up={step(row.id, -1)} down={row.isFixed ? undefined : step(row.id, 1)} />
      ) : null,
    };
  });
  return (
    <>
      {canMove && (
        <Text size="sm" c="dimmed">
          {t(type === 'ACCESS_POLICY' ? 'orderAppHelp' : 'orderHelp')}
        </Text>
      )}
      <Sortable
        label={t('inOrder', { type: t(`type.${type}`) })}
        items={withMenus}
        move={canMove ? (ids) => reorder.run(ids) : undefined}
      />
    </>
  );
}

function PolicyRow({ policy, names, apps }: { policy: PolicyOf; names: Names; apps: GuardedApps }) {
  const { id, type, name, description, rules, status, system } = policy;
  const guarded = apps.get(id);
  const people = policyTypes[type].hasPeople
    ? peoplePhrases(policy.conditions, names)
        .map(({ text }) => plain(text))
        .join(r('comma'))
    : undefined;
  return (
    <>
      <A className="row-link" to={`/policies/${id}`}>
        {name}
      </A>{' '}
      {status === 'INACTIVE' && <ActiveStatus status={status} />}{' '}
      {system && <Status tone="quiet">{words('system')}</Status>}
      {description !== null && description !== '' && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {people !== undefined && <>{people} · </>}
        {t('rulesCount', { count: rules.length })}
        {guarded !== undefined && (
          <>
            {' · '}
            <A to={`/policies/${id}`} search={{ tab: 'apps' }}>
              {t('appsCount', { count: guarded.count })}
            </A>
            {guarded.count > 0 && (
              <>
                {': '}
                {guarded.apps.map((app) => app.label).join(r('comma'))}
                {guarded.count > guarded.apps.length &&
                  ` ${t('andMore', { count: numberOf(guarded.count - guarded.apps.length) })}`}
              </>
            )}
          </>
        )}
      </Text>
    </>
  );
}
