import { api, type PolicyReplay } from '../../kit/api.ts';
import { A, CursorTable, Empty, numberOf, Section, useCursor } from '../../kit/index.ts';
import { idsIn, useNames } from './names.ts';
import { type ChangeKind, isRunning } from './replay-words.tsx';
import { d } from './words-drafts.ts';

/** For whom something would have been different, by name. */
export function ReplayPeople({ replay, kind }: { replay: PolicyReplay; kind: ChangeKind }) {
  const { id: replayId, namesShown, people } = replay;
  // Asked again when more have been found.
  const seen = isRunning(replay) ? Math.floor(people[kind] / 50) : people[kind];
  const list = useCursor(
    ['policies', 'replays', replayId, kind, seen],
    (after, signal) => api.listPolicyReplayChanges({ replayId, kind, after, limit: 50 }, { signal }),
    { enabled: namesShown },
  );
  const apps = [...new Set(list.items.flatMap(({ first }) => first.appId ?? []))];
  const names = useNames(idsIn({ app: { include: apps.map((id) => ({ id })) } }));
  const title = d(`kind.${kind}`);
  return (
    <Section title={title} lead={d('people', { count: people[kind] })}>
      {namesShown ? (
        <CursorTable
          label={title}
          list={list}
          total={people[kind]}
          idOf={({ userId }) => userId}
          linkOf={({ userId }) => ({ to: `/people/${userId}` })}
          columns={[
            {
              key: 'person',
              title: d('person'),
              isName: true,
              cell: ({ displayName, login, userId }) => displayName ?? login ?? userId,
            },
            { key: 'login', title: d('login'), onPhone: 'hidden', cell: ({ login }) => login ?? '–' },
            {
              key: 'signIns',
              title: d('signInsColumn'),
              align: 'right',
              cell: ({ signIns }) => numberOf(signIns),
            },
            {
              key: 'app',
              title: d('firstApp'),
              cell: ({ first: { appId } }) => (appId === null ? d('noApp') : names.of('app', appId)),
            },
            {
              key: 'event',
              title: d('firstEvent'),
              cell: ({ first: { eventId } }) => (
                <A to="/log" search={{ filter: `uuid eq "${eventId}"` }}>
                  {d('show')}
                </A>
              ),
            },
          ]}
          empty={<Empty title={d('nobody')} text={d('nobodyHelp')} />}
        />
      ) : (
        <Empty title={d('people', { count: people[kind] })} text={d('namesHidden')} />
      )}
    </Section>
  );
}
