import { ActionIcon, Group, Tooltip, UnstyledButton } from '@mantine/core';
import { IconFilterMinus, IconFilterPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from './messages.ts';
import type { UsedSearch } from './use-search.ts';

/** A value of an event in the list: choosing it leaves the events that have it. */
export function FilterValue({
  field,
  value,
  name = value,
  narrow,
  children,
}: {
  field: string;
  value: string;
  name?: string;
  narrow: UsedSearch['narrow'];
  children?: ReactNode;
}) {
  return (
    <UnstyledButton
      className="log-value"
      title={t('only', { value: name })}
      aria-label={t('only', { value: name })}
      onClick={() => narrow(field, value)}
    >
      {children ?? name}
    </UnstyledButton>
  );
}

/** The same in the panel, with the opposite beside it. */
export function NarrowButtons({
  field,
  value,
  name = value,
  narrow,
}: {
  field: string;
  value: string;
  name?: string;
  narrow: UsedSearch['narrow'];
}) {
  const [only, except] = [t('only', { value: name }), t('except', { value: name })];
  return (
    <Group gap={0} wrap="nowrap" component="span" display="inline-flex">
      <Tooltip label={only}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={only}
          onClick={() => narrow(field, value)}
        >
          <IconFilterPlus size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={except}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={except}
          onClick={() => narrow(field, value, 'ne')}
        >
          <IconFilterMinus size={15} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
