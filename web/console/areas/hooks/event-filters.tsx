import { ActionIcon, Group, MultiSelect, Select, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { type ApiForm, useEventTypes, words } from '../../kit/index.ts';
import { ExpressionField } from '../../kit/expression.tsx';
import type { EventHookValues } from './event-hook-values.ts';
import { t } from './messages.ts';

/** A hook that cannot be reached would hear of that, fail, and hear of that. */
const neverSent = 'event_hook.delivery';

type Given = { of: ApiForm<EventHookValues>; isReadOnly: boolean };

/** Which events, and of these only those for which an expression is true. */
export function EventsPart({ of: { form }, isReadOnly }: Given) {
  const { all, titleOf } = useEventTypes();
  const { items, eventFilterMap } = form.values;
  const filters = Object.keys(eventFilterMap).filter((event) => items.includes(event));
  const setFilter = (event: string, expression: string | undefined) => {
    const { [event]: _gone, ...others } = eventFilterMap;
    form.setFieldValue(
      'eventFilterMap',
      expression === undefined ? others : { ...eventFilterMap, [event]: expression },
    );
    form.clearFieldError(`eventFilterMap.${event}`);
  };
  const known = new Map(all.map(({ eventType, title }) => [eventType, title]));
  for (const event of items) if (!known.has(event)) known.set(event, event);
  known.delete(neverSent);
  return (
    <Stack>
      <MultiSelect
        label={t('events')}
        description={t('eventsHelp')}
        name="items"
        required
        searchable
        clearable
        hidePickedOptions
        disabled={isReadOnly}
        limit={100}
        clearButtonProps={{ 'aria-label': words('remove') }}
        nothingFoundMessage={words('nothingFound')}
        data={[...known].map(([value, title]) => ({
          value,
          label: title === value ? value : `${title} (${value})`,
        }))}
        {...form.getInputProps('items')}
      />
      {items.length > 0 && (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('filtersLead')} {t('filterExample')}
          </Text>
          {filters.map((event) => (
            <Group key={event} align="start" gap="xs" wrap="nowrap">
              <div className="grow">
                <ExpressionField
                  label={t('filterOf', { event: titleOf(event) })}
                  name={`eventFilterMap.${event}`}
                  minRows={2}
                  value={eventFilterMap[event] ?? ''}
                  isReadOnly={isReadOnly}
                  error={form.errors[`eventFilterMap.${event}`]}
                  onChange={(expression) => setFilter(event, expression)}
                />
              </div>
              {!isReadOnly && (
                <ActionIcon
                  variant="subtle"
                  color="red"
                  mt={26}
                  aria-label={t('filterRemove', { event: titleOf(event) })}
                  onClick={() => setFilter(event, undefined)}
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
          {!isReadOnly && filters.length < items.length && (
            <AddFilter
              events={items.filter((event) => !filters.includes(event))}
              titleOf={titleOf}
              add={(event) => setFilter(event, '')}
            />
          )}
        </Stack>
      )}
    </Stack>
  );
}

function AddFilter({
  events,
  titleOf,
  add,
}: {
  events: readonly string[];
  titleOf: (event: string) => string;
  add: (event: string) => void;
}) {
  const [value, setValue] = useState<string | null>(null);
  return (
    <Select
      label={t('filterAdd')}
      maw={480}
      searchable
      value={value}
      data={events.map((event) => ({ value: event, label: titleOf(event) }))}
      onChange={(event) => {
        setValue(null);
        if (event !== null) add(event);
      }}
    />
  );
}
