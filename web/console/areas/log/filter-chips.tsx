import { CloseButton, Code, Group, Text } from '@mantine/core';
import type { EventNames } from './event-types.ts';
import { type Part, partsOf } from './filter-text.ts';
import { t } from './messages.ts';
import { reasonName, resultName } from './outcome.tsx';

/** `actor.id` as people call it. */
export const fieldName = (field: string): string => {
  const key = `field.${field}`;
  return t.has(key) ? t(key as 'field.uuid') : field;
};

const operatorName = (operator: string): string => {
  const key = `op.${operator}`;
  return t.has(key) ? t(key as 'op.eq') : operator;
};

export function valueName(field: string, value: string, names: EventNames): string {
  if (field === 'eventType') return names.titleOf(value);
  if (field === 'outcome.result') return resultName(value);
  if (field === 'outcome.reason') return reasonName(value);
  return value;
}

function describe({ text, comparison }: Part, names: EventNames): string {
  if (comparison === undefined) return text;
  const { field, operator, value } = comparison;
  const shown = valueName(field, value, names);
  if (operator === 'eq') return `${fieldName(field)}: ${shown}`;
  if (document.documentElement.lang === 'ja')
    return `${fieldName(field)}: ${shown} ${operatorName(operator)}`;
  return `${fieldName(field)} ${operatorName(operator)} ${shown}`;
}

/** What the list is filtered by, to be taken away one by one. */
export function FilterChips({
  filter,
  names,
  remove,
}: {
  filter: string;
  names: EventNames;
  remove: (part: string) => void;
}) {
  const parts = partsOf(filter);
  if (parts.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={t('filteredBy')}>
      <Text size="sm" c="dimmed">
        {t('filteredBy')}
      </Text>
      {parts.map((part) => {
        const text = describe(part, names);
        return (
          <span key={part.text} className="log-chip">
            {part.comparison === undefined ? <Code>{text}</Code> : <span>{text}</span>}
            <CloseButton
              size="sm"
              aria-label={t('removeFilter', { what: text })}
              onClick={() => remove(part.text)}
            />
          </span>
        );
      })}
    </Group>
  );
}
