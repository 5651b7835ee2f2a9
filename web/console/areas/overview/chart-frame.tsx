import { Button, Table } from '@mantine/core';
import { IconChartAreaLine, IconTable } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Section } from '../../kit/index.ts';
import { t } from './messages.ts';

export type TableOf = { head: readonly string[]; rows: readonly (readonly [string, ...ReactNode[]])[] };

/** A chart for who would rather look, and the same as a table for who would rather read, or cannot see it. */
export function ChartFrame({
  title,
  lead,
  summary,
  table,
  actions,
  children,
  id,
}: {
  title: string;
  lead?: ReactNode;
  /** What the chart says, in a sentence. */
  summary: string;
  table: TableOf;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  const [isTable, setTable] = useState(false);
  const Icon = isTable ? IconChartAreaLine : IconTable;
  return (
    <Section
      title={title}
      lead={lead}
      {...(id === undefined ? {} : { id })}
      actions={
        <>
          {actions}
          <Button
            variant="default"
            size="compact-md"
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setTable(!isTable)}
          >
            {t(isTable ? 'asChart' : 'asTable')}
          </Button>
        </>
      }
    >
      {isTable ? (
        <div className="chart-table" tabIndex={0} role="region" aria-label={title}>
          <Table aria-label={title} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                {table.head.map((name, at) => (
                  <Table.Th key={name} ta={at === 0 ? 'left' : 'right'}>
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map(([name, ...cells]) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {name}
                  </Table.Th>
                  {cells.map((cell, at) => (
                    <Table.Td key={table.head[at + 1]} ta="right" className="number">
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      ) : (
        <>
          <p className="visually-hidden">{summary}</p>
          <div aria-hidden className="chart">
            {children}
          </div>
        </>
      )}
    </Section>
  );
}
