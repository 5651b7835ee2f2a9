import { Anchor, Box, Breadcrumbs, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { boot } from '../boot.ts';
import { ApiCall, CopyId } from './copy.tsx';
import { A, type Search } from './link.tsx';

export type Crumb = { label: string; to: string; search?: Search };

/** A page: where one is, what it is, its one main action on top. */
export function Page({
  title,
  lead,
  crumbs = [],
  actions,
  mark,
  badge,
  id,
  call,
  children,
}: {
  title: string;
  /** One sentence that says what this page is for. */
  lead?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  /** A logo before the title. */
  mark?: ReactNode;
  badge?: ReactNode;
  /** Of the object that it shows, to copy. */
  id?: string | undefined;
  /** `GET /api/v1/users/00u…`, to copy. */
  call?: string | undefined;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · ${boot.organisation}`;
  }, [title]);
  return (
    <Stack gap="lg" className="page">
      <Box component="header" className="page-head">
        {crumbs.length > 0 && (
          <Breadcrumbs mb={4} className="crumbs">
            {crumbs.map(({ label, to, search }) => (
              <Anchor key={label} component={A} to={to} search={search} size="sm">
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="flex-start" gap="md">
          <Box className="page-title">
            <Group gap="sm">
              {mark}
              <Title order={1} tabIndex={-1}>
                {title}
              </Title>
              {badge}
            </Group>
            {lead !== undefined && (
              <Text c="dimmed" maw={720} component="div">
                {lead}
              </Text>
            )}
          </Box>
          <Group gap="xs">
            {id !== undefined && <CopyId id={id} />}
            {call !== undefined && <ApiCall call={call} />}
            {actions}
          </Group>
        </Group>
      </Box>
      {children}
    </Stack>
  );
}

/** A part of a page with a heading. */
export function Section({
  title,
  lead,
  actions,
  children,
  id,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <Box component="section" className="section" {...(id === undefined ? {} : { id })} aria-label={title}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm">
        <Box>
          <Title order={2} size="h3">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" maw={680} component="div">
              {lead}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}

/** Name and value, one below the other on a phone. */
export function Facts({
  of,
}: {
  of: readonly (readonly [label: string, value: ReactNode] | false | undefined)[];
}) {
  return (
    <dl className="facts">
      {of.map((fact) =>
        fact ? (
          <div key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>
              {fact[1] === undefined || fact[1] === null || fact[1] === '' ? (
                <span className="soft">–</span>
              ) : (
                fact[1]
              )}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
