// One policy: its rules, the apps that go by it, and each state it had.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconGhost, IconPencil, IconQuestionMark } from '@tabler/icons-react';
import { api } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  AddressTabs,
  type AddressTab,
  Facts,
  Failed,
  Loading,
  may,
  numberOf,
  Page,
  Status,
  useAction,
  useAddress,
  useApi,
  useGo,
  usePath,
  words,
} from '../../kit/index.ts';
import { AppsTab } from './apps-tab.tsx';
import { Findings, useFindings } from './findings.tsx';
import { HistoryTab } from './history-tab.tsx';
import { t } from './messages.ts';
import { idsIn, type Names, useNames } from './names.ts';
import { changed, mayChange, PolicyMenu } from './policy-actions.tsx';
import { hasSettings, PolicyPanel } from './policy-panel.tsx';
import './policies.css';
import { plain } from './phrase.ts';
import { RuleList } from './rule-list.tsx';
import { useLiveRules } from './rule-work.ts';
import { peoplePhrases } from './sentences.ts';
import { type DraftBody, type PolicyOf, policyOf, policyTypes } from './types.ts';
import { r } from './words-rules.ts';

export const usePolicy = (policyId: string) =>
  useApi(['policies', 'one', policyId], async (signal) => {
    const [policy, rules] = await Promise.all([
      api.getPolicy({ policyId }, { signal }),
      api.listPolicyRules({ policyId }, { signal }).all(2000),
    ]);
    return policyOf(policy, rules);
  });

export default function PolicyPage() {
  const { policyId } = usePath<{ policyId: string }>();
  const found = usePolicy(policyId);
  if (found.data !== undefined) return <Shown key={policyId} policy={found.data} />;
  return (
    <Page title={t('title')} crumbs={[{ label: t('title'), to: '/policies' }]}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Shown({ policy }: { policy: PolicyOf }) {
  const { id, type, name, description, status, system } = policy;
  const [address, change] = useAddress();
  const go = useGo();
  const names = useNames(idsIn(policy.conditions, ...policy.rules.map(({ conditions }) => conditions)));
  const { decidesSignOn, isStored } = policyTypes[type];
  const list = { label: t(`type.${type}`), to: '/policies', search: { type } };
  const tabs: AddressTab[] = [
    { key: 'rules', label: t('tabRules'), content: () => <Rules policy={policy} names={names} /> },
    ...(type === 'ACCESS_POLICY'
      ? [{ key: 'apps', label: t('tabApps'), content: () => <AppsTab policy={policy} /> }]
      : []),
    { key: 'history', label: t('tabHistory'), content: () => <HistoryTab policy={policy} names={names} /> },
  ];
  return (
    <Page
      title={name}
      lead={
        <>
          {description !== null && description !== '' && <div>{description}</div>}
          {t(`for.${type}`)} {isStored && t('storedHelp')}
        </>
      }
      crumbs={[{ label: t('title'), to: '/policies' }, list]}
      badge={
        <>
          <ActiveStatus status={status} />
          {system && <Status tone="quiet">{words('system')}</Status>}
          {isStored && <Status tone="quiet">{t('stored')}</Status>}
        </>
      }
      id={id}
      call={`GET /api/v1/policies/${id}?expand=rules`}
      actions={
        <>
          {decidesSignOn && may('okta.users.read') && (
            <Button
              component={A}
              to="/policies/what-if"
              variant="default"
              leftSection={<IconQuestionMark size={16} aria-hidden />}
            >
              {t('whatIf')}
            </Button>
          )}
          {decidesSignOn && may(mayChange) && <MakeDraft policy={policy} />}
          {hasSettings(policy) && may(mayChange) && (
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => change({ panel: 'settings' }, { push: true })}
            >
              {t('settings')}
            </Button>
          )}
          {may(mayChange) && <PolicyMenu policy={policy} gone={() => go('/policies', { type })} />}
        </>
      }
    >
      {policyTypes[type].hasPeople && <Facts of={[[t('isFor'), peopleOf(policy, names)]]} />}
      {decidesSignOn && <InDrafts policyId={id} />}
      <AddressTabs label={t('partsOf', { name })} tabs={tabs} />
      <PolicyPanel
        policy={policy}
        names={names}
        isOpen={address['panel'] === 'settings' && may(mayChange)}
        close={() => change({ panel: undefined })}
      />
    </Page>
  );
}

const peopleOf = (policy: PolicyOf, names: Names): string =>
  peoplePhrases(policy.conditions, names)
    .map(({ text }) => plain(text))
    .join(r('comma'));

function Rules({ policy, names }: { policy: PolicyOf; names: Names }) {
  const work = useLiveRules(policy);
  const { decidesSignOn } = policyTypes[policy.type];
  const { findings } = useFindings(decidesSignOn ? asItIs(policy) : undefined);
  return (
    <Stack gap="md">
      <div>
        <RuleList work={work} names={names} base={`/policies/${policy.id}`} />
      </div>
      {findings.length > 0 && (
        <section aria-label={t('findings')}>
          <Text component="h2" size="lg" fw={620} mb="xs">
            {t('findings')}
          </Text>
          <Findings findings={findings} />
        </section>
      )}
    </Stack>
  );
}

/** A change that changes nothing: what is wrong with the policy today. */
const asItIs = ({ id, lastUpdated, status }: PolicyOf): DraftBody | undefined =>
  status === 'ACTIVE' && lastUpdated !== '' ? { policies: [{ id }] } : undefined;

/** What is meant to become of it, and is not yet. */
function InDrafts({ policyId }: { policyId: string }) {
  const found = useApi(['policies', 'drafts'], (signal) => api.listShadowPolicies({}, { signal }));
  const drafts = (found.data ?? []).filter(({ draft }) =>
    ((draft as DraftBody).policies ?? []).some(({ id }) => id === policyId),
  );
  if (drafts.length === 0) return null;
  return (
    <Alert color="gray" icon={<IconGhost aria-hidden />} title={t('inDrafts', { count: drafts.length })}>
      <Text size="sm">{t('inDraftsHelp')}</Text>
      <Stack gap={2} mt={4}>
        {drafts.map((draft) => (
          <InDraft key={draft.id} draft={draft} />
        ))}
      </Stack>
    </Alert>
  );
}

function InDraft({ draft: { id, name, status } }: { draft: { id: string; name: string; status: string } }) {
  const counted = useApi(
    ['policies', 'drafts', id],
    (signal) => api.getShadowPolicy({ shadowId: id }, { signal }),
    { enabled: status === 'ACTIVE' },
  );
  const counts = counted.data?.counts;
  return (
    <Group gap="xs">
      <A to={`/policies/drafts/${id}`}>{name}</A>
      {counts !== undefined && (
        <A to={`/policies/drafts/${id}`} search={{ tab: 'counts' }}>
          <Text size="sm" component="span">
            {t('inDraftCounts', {
              count: numberOf(counts.differences),
              all: numberOf(counts.decisions),
            })}
          </Text>
        </A>
      )}
    </Group>
  );
}

function MakeDraft({ policy: { id, name } }: { policy: PolicyOf }) {
  const go = useGo();
  const make = useAction(
    () =>
      api.createShadowPolicy({
        body: {
          name: t('draftOf', { name }).slice(0, 255),
          status: 'INACTIVE',
          draft: { policies: [{ id }] },
        },
      }),
    { changes: changed, done: t('draftMade'), after: (made) => go(`/policies/drafts/${made.id}`) },
  );
  return (
    <Button
      variant="default"
      leftSection={<IconGhost size={16} aria-hidden />}
      loading={make.isRunning}
      onClick={() => make.run()}
    >
      {t('makeDraft')}
    </Button>
  );
}
