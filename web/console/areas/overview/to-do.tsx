import { Anchor, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { A, agoOf, api, dayOf, Empty, Loaded, Section, Status, type Tone, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import { type ToDoItem, type ToDoThing, toDoPlaces, toDoWords } from './to-do-words.ts';

const tones: Readonly<Record<ToDoItem['urgency'], Tone>> = { URGENT: 'bad', SOON: 'look', NOTE: 'quiet' };
const shown = 3;

export function ToDo() {
  const found = useApi(['insights', 'to-do'], (signal) => api.getInsightsToDo({ signal }), {
    refetchMs: 30_000,
  });
  return (
    <Section title={t('toDo')}>
      <Loaded of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<IconCircleCheck />} title={t('nothingToDo')} text={t('nothingToDoHelp')} />
          ) : (
            <ul className="to-do">
              {items.map((item) => (
                <Item key={item.kind} item={item} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Item({ item }: { item: ToDoItem }) {
  const { list, one } = toDoPlaces[item.kind];
  const things = item.things.slice(0, shown);
  const rest = item.count - things.length;
  return (
    <li>
      <div className="to-do-head">
        <Anchor component={A} to={list.to} search={list.search ?? {}} fw={560}>
          {toDoWords(item.kind, { count: item.count })}
        </Anchor>
        <Status tone={tones[item.urgency]}>{t(item.urgency)}</Status>
      </div>
      <ul className="to-do-things">
        {things.map((thing) => (
          <li key={`${thing.id} ${thing.detail ?? ''}`}>
            <A to={one(thing)} className="breakable">
              {thing.name}
            </A>
            <Detail item={item} thing={thing} />
          </li>
        ))}
        {rest > 0 && (
          <li>
            <Text size="sm" c="dimmed" component="span">
              {t('andMore', { count: rest })}
            </Text>
          </li>
        )}
      </ul>
    </li>
  );
}

function Detail({ item, thing }: { item: ToDoItem; thing: ToDoThing }) {
  const text = detailOf(item.kind, thing);
  return text === undefined ? null : (
    <Text size="sm" c="dimmed" component="span" className="breakable">
      {text}
    </Text>
  );
}

function detailOf(kind: ToDoItem['kind'], { at, detail }: ToDoThing): string | undefined {
  switch (kind) {
    case 'APP_CERTIFICATES':
    case 'PROVIDER_CERTIFICATES':
    case 'API_TOKENS':
      return at === null ? undefined : toDoWords('until', { time: dayOf(at) });
    case 'LOCKED_OUT':
    case 'APP_REQUESTS':
      return at === null ? undefined : toDoWords('since', { time: agoOf(at) });
    case 'INACTIVE_ADMINS':
      return at === null ? undefined : toDoWords('lastSeen', { time: dayOf(at) });
    case 'EVENT_HOOKS':
      return toDoWords('deliveries', { count: detail ?? '' });
    default:
      return detail ?? undefined;
  }
}
