// One replay: how far it is, and for whom something would have been different.
import { Button, Progress, Stack, Text } from '@mantine/core';
import { IconHistory, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Draft, type PolicyReplay } from '../../kit/api.ts';
import {
  A,
  ErrorNote,
  Failed,
  Loading,
  may,
  momentOf,
  numberOf,
  Page,
  useAction,
  useAddress,
  useApi,
  usePath,
} from '../../kit/index.ts';
import { Outcomes } from './draft-counts.tsx';
import { timeOf } from './duration.ts';
import { t } from './messages.ts';
import { mayChange } from './policy-actions.tsx';
import './policies.css';
import { Breakdowns, NotJudged, Samples } from './replay-parts.tsx';
import { ReplayPeople } from './replay-people.tsx';
import { changeKinds, isRunning, ReplayStatus } from './replay-words.tsx';
import { StartReplay } from './start-replay.tsx';
import { d } from './words-drafts.ts';

const crumbs = [
  { label: t('title'), to: '/policies' },
  { label: d('replays'), to: '/policies/replays' },
];

export default function ReplayPage() {
  const { replayId } = usePath<{ replayId: string }>();
  const [isOver, setOver] = useState(false);
  const found = useApi(
    ['policies', 'replays', replayId],
    (signal) => api.getPolicyReplay({ replayId }, { signal }),
    isOver ? {} : { refetchMs: 1_000 },
  );
  if (found.data !== undefined && !isRunning(found.data) && !isOver) setOver(true);
  if (found.data !== undefined) return <Shown replay={found.data} />;
  return (
    <Page title={d('replays')} crumbs={crumbs}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Shown({ replay }: { replay: PolicyReplay }) {
  const { id: replayId, from, until } = replay;
  const [address] = useAddress();
  const [isAgain, setAgain] = useState(false);
  const cancel = useAction(() => api.deletePolicyReplay({ replayId }), {
    changes: [['policies', 'replays']],
    done: d('cancelled'),
  });
  const kind = changeKinds.find((one) => one === address['kind']) ?? mostOf(replay);
  return (
    <Page
      title={d('replays')}
      lead={`${momentOf(from)} – ${momentOf(until)} · ${d('signIns', { count: replay.done })} · ${replay.createdBy.displayName}`}
      crumbs={crumbs}
      badge={<ReplayStatus of={replay} />}
      id={replayId}
      call={`GET /gatehouse/v1/policy-replays/${replayId}`}
      actions={
        may(mayChange) &&
        (isRunning(replay) ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            loading={cancel.isRunning}
            onClick={() => cancel.run()}
          >
            {d('cancel')}
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconHistory size={16} aria-hidden />}
            onClick={() => setAgain(true)}
          >
            {d('again')}
          </Button>
        ))
      }
    >
      <Stack gap="lg">
        {replay.error !== null && <ErrorNote error={new Error(replay.error)} title={d('status.FAILED')} />}
        {isRunning(replay) && <Running replay={replay} />}
        <nav className="policy-numbers" aria-label={d('peopleTitle')}>
          {changeKinds.map((one) => (
            <A
              key={one}
              className="policy-number"
              to={`/policies/replays/${replayId}`}
              search={{ kind: one }}
              {...(one === kind ? { 'aria-current': 'true' as const } : {})}
            >
              <strong>{numberOf(replay.people[one])}</strong>
              {d(`kind.${one}`)}
              <Text size="sm" c="dimmed" component="span" display="block">
                {d('signIns', { count: replay.changes[one] })}
              </Text>
            </A>
          ))}
        </nav>
        <ReplayPeople key={kind} replay={replay} kind={kind} />
        <Outcomes
          of={replay.outcomes.map(({ live, drafted, signIns }) => ({
            live,
            shadow: drafted,
            times: signIns,
          }))}
        />
        <Breakdowns replay={replay} kind={kind} />
        <Samples replay={replay} kind={kind} />
        <NotJudged replay={replay} />
      </Stack>
      <StartReplay draft={replay.draft as Draft} isOpen={isAgain} close={() => setAgain(false)} />
    </Page>
  );
}

/** What is shown first: the change that most people would notice. */
function mostOf({ people }: PolicyReplay): (typeof changeKinds)[number] {
  return [...changeKinds].sort((a, b) => people[b] - people[a])[0] ?? 'PROMPTED';
}

function Running({ replay: { percent, done, total, etaSeconds } }: { replay: PolicyReplay }) {
  const left = etaSeconds === null ? undefined : Math.max(1, Math.ceil(etaSeconds / 60));
  return (
    <div role="status">
      <Progress value={percent ?? 0} aria-label={d('progress')} size="lg" />
      <Text size="sm" c="dimmed" mt={4}>
        {total !== null && d('progressOf', { done: numberOf(done), total: numberOf(total) })}
        {left !== undefined && ` · ${d('left', { time: timeOf(left) })}`}
      </Text>
    </div>
  );
}
