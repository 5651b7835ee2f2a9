// One draft: what it changes, its rules, what it would have done, and making it live.
import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconHistory, IconQuestionMark, IconRocket } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type ShadowPolicy } from '../../kit/api.ts';
import {
  A,
  AddressTabs,
  Failed,
  Loading,
  may,
  Page,
  RowMenu,
  Status,
  useAddress,
  useApi,
  usePath,
} from '../../kit/index.ts';
import { DraftChanges } from './draft-changes.tsx';
import { DraftCounts } from './draft-counts.tsx';
import { DiscardDraft, PublishDraft, RenameDraft } from './draft-dialogs.tsx';
import { draftedOf, useSignOnPolicies } from './draft-model.ts';
import { DraftRules } from './draft-rules.tsx';
import { useDraftChange } from './draft-work.ts';
import { t } from './messages.ts';
import { idsIn, useNames } from './names.ts';
import { mayChange } from './policy-actions.tsx';
import './policies.css';
import { StartReplay } from './start-replay.tsx';
import type { DraftBody, PolicyOf } from './types.ts';
import { d } from './words-drafts.ts';

const crumbs = [
  { label: t('title'), to: '/policies' },
  { label: d('title'), to: '/policies/drafts' },
];

export default function DraftPage() {
  const { draftId } = usePath<{ draftId: string }>();
  const draft = useApi(['policies', 'drafts', draftId], (signal) =>
    api.getShadowPolicy({ shadowId: draftId }, { signal }),
  );
  const policies = useSignOnPolicies();
  if (draft.data !== undefined && policies.data !== undefined)
    return <Shown key={draftId} draft={draft.data} policies={policies.data} />;
  const failed = draft.error ? draft : policies.error ? policies : undefined;
  return (
    <Page title={d('title')} crumbs={crumbs}>
      {failed ? <Failed error={failed.error} retry={() => void failed.refetch()} /> : <Loading />}
    </Page>
  );
}

type Props = { draft: ShadowPolicy; policies: readonly PolicyOf[] };
type Asks = 'publish' | 'rename' | 'discard' | 'replay';

function Shown({ draft, policies }: Props) {
  const { id, name, status } = draft;
  const [, change] = useAddress();
  const [asks, setAsks] = useState<Asks>();
  const close = () => setAsks(undefined);
  const drafted = draftedOf(draft.draft as DraftBody, policies);
  const states = drafted.flatMap(({ live, after }) => [after, ...(live === undefined ? [] : [live])]);
  const names = useNames(
    idsIn(...states.flatMap(({ conditions, rules }) => [conditions, ...rules.map((one) => one.conditions)])),
  );
  return (
    <Page
      title={name}
      crumbs={crumbs}
      badge={
        <Status tone={status === 'ACTIVE' ? 'good' : 'quiet'}>
          {d(status === 'ACTIVE' ? 'watching' : 'resting')}
        </Status>
      }
      id={id}
      call={`GET /gatehouse/v1/shadow-policies/${id}`}
      actions={
        <>
          {may('okta.users.read') && (
            <Button
              component={A}
              to="/policies/what-if"
              search={{ draft: id }}
              variant="default"
              leftSection={<IconQuestionMark size={16} aria-hidden />}
            >
              {t('whatIf')}
            </Button>
          )}
          {may(mayChange) && (
            <>
              <Button
                variant="default"
                leftSection={<IconHistory size={16} aria-hidden />}
                onClick={() => setAsks('replay')}
              >
                {d('replay')}
              </Button>
              <Button leftSection={<IconRocket size={16} aria-hidden />} onClick={() => setAsks('publish')}>
                {d('publish')}
              </Button>
              <RowMenu
                of={name}
                actions={[
                  { label: d('rename'), run: () => setAsks('rename') },
                  { label: d('discard'), run: () => setAsks('discard'), isHarmful: true },
                ]}
              />
            </>
          )}
        </>
      }
    >
      {may(mayChange) && <Watch draft={draft} />}
      <AddressTabs
        label={d('partsOf', { name })}
        tabs={[
          {
            key: 'changes',
            label: d('tabChanges'),
            content: () => (
              <DraftChanges
                draft={draft.draft as DraftBody}
                drafted={drafted}
                policies={policies}
                names={names}
                toRules={() => change({ tab: 'rules' }, { push: true })}
              />
            ),
          },
          {
            key: 'rules',
            label: d('tabRules'),
            content: () => <DraftRules draft={draft} drafted={drafted} policies={policies} names={names} />,
          },
          {
            key: 'counts',
            label: d('tabCounts'),
            content: () => <DraftCounts draft={draft} drafted={drafted} />,
          },
        ]}
      />
      <PublishDraft draft={draft} isOpen={asks === 'publish'} close={close} />
      <RenameDraft draft={draft} isOpen={asks === 'rename'} close={close} />
      <DiscardDraft draft={draft} isOpen={asks === 'discard'} close={close} />
      <StartReplay draft={draft.draft as DraftBody} isOpen={asks === 'replay'} close={close} />
    </Page>
  );
}

function Watch({ draft }: { draft: ShadowPolicy }) {
  const save = useDraftChange(draft);
  return (
    <Stack gap={2}>
      <Switch
        label={d('watch')}
        checked={draft.status === 'ACTIVE'}
        disabled={save.isRunning}
        onChange={({ currentTarget }) => save.run({ status: currentTarget.checked ? 'ACTIVE' : 'INACTIVE' })}
      />
      <Group pl={46}>
        <Text size="sm" c="dimmed">
          {d('watchHelp')}
        </Text>
      </Group>
    </Stack>
  );
}
