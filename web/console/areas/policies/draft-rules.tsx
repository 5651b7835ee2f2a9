// The rules of a draft, edited as live ones are.
import { Button, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ShadowPolicy } from '../../kit/api.ts';
import { may, RowMenu, Section } from '../../kit/index.ts';
import type { Drafted } from './draft-model.ts';
import { useDraftChange, useDraftRules } from './draft-work.ts';
import { choicesOf } from './drafts-page.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { mayChange } from './policy-actions.tsx';
import { RuleList } from './rule-list.tsx';
import type { DraftBody, DraftedPolicy, PolicyOf } from './types.ts';
import { d } from './words-drafts.ts';

type Props = {
  draft: ShadowPolicy;
  drafted: readonly Drafted[];
  policies: readonly PolicyOf[];
  names: Names;
};

export function DraftRules({ draft, drafted, policies, names }: Props) {
  const save = useDraftChange(draft);
  const body = draft.draft as DraftBody;
  const takeOut = (index: number) =>
    save.run({ draft: { ...body, policies: (body.policies ?? []).filter((_, at) => at !== index) } });
  return (
    <Stack gap="lg">
      {drafted.map((one) => (
        <Section
          key={`${one.index}${one.live?.id ?? ''}`}
          title={one.after.name}
          lead={one.live === undefined && !one.isGone ? d('isNew') : t(`type.${one.type}`)}
          actions={
            may(mayChange) && (
              <RowMenu
                of={one.after.name}
                actions={[{ label: d('takeOut'), run: () => takeOut(one.index), isHarmful: true }]}
              />
            )
          }
        >
          <OfOne draft={draft} one={one} names={names} />
        </Section>
      ))}
      {may(mayChange) && (
        <AddPolicy
          policies={policies.filter(({ id }) => !(body.policies ?? []).some((one) => one.id === id))}
          isRunning={save.isRunning}
          add={(policy) => save.run({ draft: { ...body, policies: [...(body.policies ?? []), policy] } })}
        />
      )}
    </Stack>
  );
}

function OfOne({ draft, one, names }: { draft: ShadowPolicy; one: Drafted; names: Names }) {
  const work = useDraftRules(draft, one);
  return (
    <RuleList work={work} names={names} base={`/policies/drafts/${draft.id}`} name={`rule${one.index}`} />
  );
}

function AddPolicy({
  policies,
  isRunning,
  add,
}: {
  policies: readonly PolicyOf[];
  isRunning: boolean;
  add: (policy: DraftedPolicy) => void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  const policy = policies.find(({ id }) => id === chosen);
  return (
    <Group align="flex-end" gap="sm">
      <div className="policy-picker">
        <Select
          label={d('addPolicy')}
          searchable
          data={choicesOf(policies)}
          value={policy === undefined ? null : chosen}
          onChange={setChosen}
        />
      </div>
      <Button
        variant="default"
        disabled={policy === undefined}
        loading={isRunning}
        onClick={() => policy && add({ id: policy.id })}
      >
        {d('add')}
      </Button>
    </Group>
  );
}
