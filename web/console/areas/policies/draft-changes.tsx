// What a draft changes of what is live, and what is wrong with it.
import { Button, Stack, Text } from '@mantine/core';
import { Empty, ErrorNote, Section } from '../../kit/index.ts';
import { StateDiff, type StateOf } from './diff.tsx';
import type { Drafted } from './draft-model.ts';
import { Findings, useFindings } from './findings.tsx';
import { t } from './messages.ts';
import { idsIn, type Names, useNames } from './names.ts';
import type { DraftBody, PolicyOf } from './types.ts';
import { d } from './words-drafts.ts';
import { r } from './words-rules.ts';

const nothing: StateOf = {
  name: '',
  description: null,
  status: 'ACTIVE',
  conditions: null,
  settings: null,
  rules: [],
};

export function DraftChanges({
  draft,
  drafted,
  policies,
  names,
  toRules,
}: {
  draft: DraftBody;
  drafted: readonly Drafted[];
  policies: readonly PolicyOf[];
  names: Names;
  toRules: () => void;
}) {
  const found = useFindings(draft);
  const isEmpty =
    drafted.length === 0 &&
    (draft.remove ?? []).length === 0 &&
    (draft.apps ?? []).length === 0 &&
    draft.order === undefined;
  if (isEmpty)
    return (
      <Empty
        title={d('empty')}
        text={d('emptyHelp')}
        action={<Button onClick={toRules}>{d('tabRules')}</Button>}
      />
    );
  return (
    <Stack gap="lg">
      {drafted.map((one) => (
        <Section
          key={one.index}
          title={one.after.name}
          lead={one.live === undefined && !one.isGone ? d('isNew') : t(`type.${one.type}`)}
        >
          {one.isGone && <Text c="red">{d('isGone')}</Text>}
          <StateDiff
            before={one.live ?? { ...nothing, name: one.after.name }}
            after={one.after}
            names={names}
          />
        </Section>
      ))}
      <Others draft={draft} policies={policies} />
      <Section title={d('findings')}>
        {found.error ? (
          <ErrorNote error={found.error} title={t('notYet')} />
        ) : (
          <Findings findings={found.findings} showsNone={found.isCurrent} />
        )}
      </Section>
    </Stack>
  );
}

/** What is not of rules: policies that would go, their order, and apps that would go by another. */
function Others({ draft, policies }: { draft: DraftBody; policies: readonly PolicyOf[] }) {
  const { remove = [], order, apps = [] } = draft;
  const names = useNames(idsIn({ app: { include: apps.map(({ appId }) => ({ id: appId })) } }));
  const nameOf = (id: string) => policies.find((one) => one.id === id)?.name ?? id;
  const lines = [
    ...remove.map((id) => d('removed', { name: nameOf(id) })),
    ...(order === undefined ? [] : [d('order', { names: order.ids.map(nameOf).join(r('comma')) })]),
    ...apps.map(({ appId, policyId }) =>
      d('moves', { app: names.of('app', appId), policy: nameOf(policyId) }),
    ),
  ];
  if (lines.length === 0) return null;
  return (
    <ul className="policy-facts">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
