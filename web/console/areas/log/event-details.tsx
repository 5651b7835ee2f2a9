import { Button, Code, Group, Stack, Table, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { boot, CopyIcon, Facts } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import { t } from './messages.ts';

export const Heading = ({ children }: { children: ReactNode }) => (
  <Title order={3} size="h5">
    {children}
  </Title>
);

type ChangeDetails = { from?: Record<string, unknown>; to?: Record<string, unknown> };

export function Changes({ event }: { event: LogEvent }) {
  const rows = (event.target ?? []).flatMap(({ changeDetails }) => {
    const { from = {}, to = {} } = (changeDetails ?? {}) as ChangeDetails;
    return [...new Set([...Object.keys(from), ...Object.keys(to)])]
      .map((name) => ({ name, before: textOf(from[name]), after: textOf(to[name]) }))
      .filter(({ before, after }) => before !== after);
  });
  if (rows.length === 0) return null;
  return (
    <Stack gap="xs">
      <Heading>{t('changes')}</Heading>
      <div className="table-box">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('changedField')}</Table.Th>
              <Table.Th>{t('before')}</Table.Th>
              <Table.Th>{t('after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ name, before, after }) => (
              <Table.Tr key={name}>
                <Table.Td className="log-wrap">{name}</Table.Td>
                <Table.Td className="log-wrap">{before}</Table.Td>
                <Table.Td className="log-wrap">{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What the explanation tells in sentences is not shown packed. */
const packed = new Set(['facts', 'context', 'steps']);

export function Details({ event }: { event: LogEvent }) {
  const rows = Object.entries(event.debugContext.debugData).filter(([name]) => !packed.has(name));
  if (rows.length === 0) return null;
  return (
    <Stack gap="xs">
      <Heading>{t('details')}</Heading>
      <Facts of={rows} />
    </Stack>
  );
}

export function Raw({ event }: { event: LogEvent }) {
  const [isOpen, { toggle }] = useDisclosure();
  const json = JSON.stringify(event, undefined, 2);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button variant="default" size="compact-sm" onClick={toggle} aria-expanded={isOpen}>
          {t('raw')}
        </Button>
        <CopyIcon value={json} label={t('copyJson')} />
      </Group>
      {isOpen && (
        <Code block lang={boot.language} className="log-json" tabIndex={0}>
          {json}
        </Code>
      )}
    </Stack>
  );
}
