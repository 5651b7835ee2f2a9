import { Button, Checkbox, Group, Loader, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Empty, Failed, Loading } from './feedback.tsx';
import { A, type Search } from './link.tsx';
import type { CursorList } from './query.ts';
import { numberOf } from './time.tsx';
import { words } from './words.ts';

export type Column<Row> = {
  key: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** The column that names the row: its cell is the row’s link. */
  isName?: boolean;
  /** On a phone it stands behind the rest, or not at all. */
  onPhone?: 'shown' | 'hidden';
  /** Left out where the window is narrower than the table is comfortable in; its row’s page says it. */
  onTablet?: 'shown' | 'hidden';
  align?: 'left' | 'right';
  width?: number | string;
};

export type Selection<Row> = {
  nameOf: (row: Row) => string;
  /** What can be done with those selected. */
  actions: (rows: Row[], clear: () => void) => ReactNode;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  idOf: (row: Row) => string;
  linkOf?: ((row: Row) => { to: string; search?: Search } | undefined) | undefined;
  select?: Selection<Row> | undefined;
  /** At the end of each row: a menu, a button. */
  rowActions?: ((row: Row) => ReactNode) | undefined;
  /** What stands here when nothing was filtered and there is nothing. */
  empty?: ReactNode;
  isFiltered?: boolean;
  /** A row that is marked, as the one whose panel is open. */
  isCurrent?: ((row: Row) => boolean) | undefined;
};

/** Rows that are all here. */
export function DataTable<Row>({ rows, ...props }: Props<Row> & { rows: readonly Row[] }) {
  if (rows.length === 0) return <NoRows empty={props.empty} isFiltered={props.isFiltered === true} />;
  return <Rows {...props} rows={rows} />;
}

/** Rows that come by the page. */
export function CursorTable<Row>({
  list,
  total,
  ...props
}: Props<Row> & { list: CursorList<Row>; total?: number | undefined }) {
  if (list.error && list.items.length === 0) return <Failed error={list.error} retry={list.reload} />;
  if (list.isLoading) return <Loading />;
  if (list.items.length === 0) return <NoRows empty={props.empty} isFiltered={props.isFiltered === true} />;
  return (
    <div aria-busy={list.isFetching}>
      <Rows {...props} rows={list.items} />
      <Group justify="space-between" mt="sm">
        <Text size="sm" c="dimmed" role="status">
          {total !== undefined
            ? words('shownAll', { count: total })
            : words(list.hasMore ? 'shown' : 'shownAll', { count: list.items.length })}
          {list.isFetching && !list.isLoadingMore && <Loader size={12} ml="xs" component="span" />}
        </Text>
        {list.hasMore && (
          <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore}>
            {words('more')}
          </Button>
        )}
      </Group>
    </div>
  );
}

function NoRows({ empty, isFiltered }: { empty: ReactNode; isFiltered: boolean }) {
  if (!isFiltered && empty !== undefined) return <>{empty}</>;
  return <Empty title={words('nothingFound')} text={words('nothingFoundHelp')} />;
}

function Rows<Row>({
  rows,
  label,
  columns,
  idOf,
  linkOf,
  select,
  rowActions,
  isCurrent,
}: Props<Row> & { rows: readonly Row[] }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What is not shown any more is not selected either: nothing is done to what nobody sees.
  const selected = select === undefined ? [] : rows.filter((row) => chosen.has(idOf(row)));
  const clear = () => setChosen(new Set());
  const toggle = (id: string, on: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      if (on) after.add(id);
      else after.delete(id);
      return after;
    });
  return (
    <>
      {select !== undefined && selected.length > 0 && (
        <Group className="bulk-bar" justify="space-between" role="region" aria-label={words('actions')}>
          <Group gap="sm">
            <Text fw={600}>{words('selected', { count: selected.length })}</Text>
            <Button variant="subtle" size="compact-sm" onClick={clear}>
              {words('clearSelection')}
            </Button>
          </Group>
          <Group gap="xs">{select.actions(selected, clear)}</Group>
        </Group>
      )}
      <div className="table-box">
        <Table className="rows" aria-label={label} highlightOnHover verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {select !== undefined && (
                <Table.Th w={44}>
                  <Checkbox
                    aria-label={words('selectAll')}
                    checked={selected.length === rows.length}
                    indeterminate={selected.length > 0 && selected.length < rows.length}
                    onChange={({ currentTarget }) =>
                      setChosen(currentTarget.checked ? new Set(rows.map(idOf)) : new Set())
                    }
                  />
                </Table.Th>
              )}
              {columns.map(({ key, title, align, width, onTablet }) => (
                <Table.Th
                  key={key}
                  ta={align ?? 'left'}
                  data-tablet={onTablet ?? 'shown'}
                  {...(width === undefined ? {} : { w: width })}
                >
                  {title}
                </Table.Th>
              ))}
              {rowActions !== undefined && (
                <Table.Th w={56}>
                  <span className="visually-hidden">{words('actions')}</span>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => {
              const id = idOf(row);
              const link = linkOf?.(row);
              return (
                <Table.Tr key={id} data-current={isCurrent?.(row) === true ? true : undefined}>
                  {select !== undefined && (
                    <Table.Td className="cell-select">
                      <Checkbox
                        aria-label={words('selectRow', { name: select.nameOf(row) })}
                        checked={chosen.has(id)}
                        onChange={({ currentTarget }) => toggle(id, currentTarget.checked)}
                      />
                    </Table.Td>
                  )}
                  {columns.map((column) => (
                    <Table.Td
                      key={column.key}
                      ta={column.align ?? 'left'}
                      data-label={column.title}
                      data-name={column.isName === true ? true : undefined}
                      data-phone={column.onPhone ?? 'shown'}
                      data-tablet={column.onTablet ?? 'shown'}
                    >
                      {column.isName === true && link !== undefined ? (
                        <A className="row-link" to={link.to} search={link.search}>
                          {column.cell(row)}
                        </A>
                      ) : (
                        column.cell(row)
                      )}
                    </Table.Td>
                  ))}
                  {rowActions !== undefined && (
                    <Table.Td className="cell-actions">{rowActions(row)}</Table.Td>
                  )}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

/** A number that links to the list behind it. */
export function Count({ value, to, search }: { value: number; to?: string; search?: Search }) {
  const shown = numberOf(value);
  return to === undefined ? (
    <span className="number">{shown}</span>
  ) : (
    <A className="number" to={to} search={search}>
      {shown}
    </A>
  );
}
