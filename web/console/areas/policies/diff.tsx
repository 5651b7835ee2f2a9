// What is different between two states of a policy, rule by rule and phrase by phrase.
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Status, words } from '../../kit/index.ts';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { plain } from './phrase.ts';
import { Sentence } from './sentence.tsx';
import { peoplePhrases, phrasesOf } from './sentences.ts';
import type { Json, Rule } from './types.ts';
import { r } from './words-rules.ts';

export type StateOf = {
  name: string;
  description: string | null;
  status: 'ACTIVE' | 'INACTIVE';
  conditions: Json | null;
  settings: Json | null;
  rules: readonly Rule[];
};

export type RuleChange = {
  kind: 'added' | 'removed' | 'changed' | 'moved';
  before?: Rule;
  after?: Rule;
  from?: number;
  to?: number;
};

/** The same whatever the order of the names in it. */
export const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'null';

const decided = ({ name, status, conditions, actions }: Rule): string =>
  textOf([name, status, emptied(conditions), actions]);
const emptied = (value: Json | null): Json | null =>
  value === null || Object.keys(value).length === 0 ? null : value;

export const isSameRule = (a: Rule, b: Rule): boolean => decided(a) === decided(b);

/** A rule that came without an id, from a script or a file, is the live one of its name. */
function withIds(after: readonly Rule[], before: readonly Rule[]): Rule[] {
  const taken = new Set(after.map(({ id }) => id));
  return after.map((rule) => {
    if (before.some(({ id }) => id === rule.id)) return rule;
    const same = before.find(({ id, name }) => name === rule.name && !taken.has(id));
    if (same?.id === undefined) return rule;
    taken.add(same.id);
    return { ...rule, id: same.id };
  });
}

export function ruleChanges(before: readonly Rule[], written: readonly Rule[]): RuleChange[] {
  const after = withIds(written, before);
  const kept = (rules: readonly Rule[], others: readonly Rule[]) =>
    rules.filter(({ id }) => id !== undefined && others.some((one) => one.id === id)).map(({ id }) => id);
  const [orderBefore, orderAfter] = [kept(before, after), kept(after, before)];
  const here = after.flatMap((rule, index): RuleChange[] => {
    const from = before.findIndex(({ id }) => id !== undefined && id === rule.id);
    const old = before[from];
    if (old === undefined) return [{ kind: 'added', after: rule, to: index + 1 }];
    const isMoved = orderBefore.indexOf(rule.id) !== orderAfter.indexOf(rule.id);
    const places = isMoved ? { from: from + 1, to: index + 1 } : {};
    if (!isSameRule(old, rule)) return [{ kind: 'changed', before: old, after: rule, ...places }];
    return isMoved ? [{ kind: 'moved', before: old, after: rule, ...places }] : [];
  });
  const gone = before
    .filter(({ id }) => !after.some((one) => one.id === id))
    .map((rule): RuleChange => ({ kind: 'removed', before: rule }));
  return [...here, ...gone];
}

const tones = { added: 'good', removed: 'bad', changed: 'look', moved: 'look' } as const;

/** `before` is what is so now, `after` what would come of it. */
export function RuleDiff({
  before,
  after,
  names,
}: {
  before: readonly Rule[];
  after: readonly Rule[];
  names: Names;
}) {
  const changes = ruleChanges(before, after);
  if (changes.length === 0) return <Text c="dimmed">{t('diffSame')}</Text>;
  return (
    <ul className="policy-diff">
      {changes.map((change, index) => (
        <li key={`${change.kind}${index}`} data-change={change.kind}>
          <Change change={change} names={names} />
        </li>
      ))}
    </ul>
  );
}

function Change({ change, names }: { change: RuleChange; names: Names }) {
  const { kind, before, after, from, to } = change;
  return (
    <>
      <Status tone={tones[kind]}>{t(`diff.${kind}`)}</Status> <strong>{after?.name ?? before?.name}</strong>
      {before !== undefined && after !== undefined && before.name !== after.name && ` (← ${before.name})`}
      {from !== undefined && to !== undefined && (
        <Text span c="dimmed">
          {' '}
          {t('diffMoved', { from, to })}
        </Text>
      )}
      {kind === 'changed' && before !== undefined && after !== undefined ? (
        <Sides before={before} after={after} names={names} />
      ) : (
        <Whole of={after ?? before} names={names} />
      )}
    </>
  );
}

function Whole({ of: rule, names }: { of: Rule | undefined; names: Names }) {
  return rule === undefined ? null : (
    <div>
      <Sentence phrases={phrasesOf(rule, names)} />
    </div>
  );
}

/** Phrase by phrase, or that it is something which no phrase tells. */
function Sides({ before, after, names }: { before: Rule; after: Rule; names: Names }) {
  const [now, then] = [phrasesOf(before, names), phrasesOf(after, names)];
  const isSwitched = before.status !== after.status;
  if (textOf(now) === textOf(then))
    return (
      <div>
        {isSwitched && t('diffStatus', { from: stateWord(before.status), to: stateWord(after.status) })}
        {!isSwitched && before.name === after.name && t('diffDetails')}
      </div>
    );
  const side = (label: string, sentence: ReactNode) => (
    <div>
      <Text span size="sm" c="dimmed">
        {label}:{' '}
      </Text>
      {sentence}
    </div>
  );
  return (
    <div className="policy-versions">
      {isSwitched && (
        <div>{t('diffStatus', { from: stateWord(before.status), to: stateWord(after.status) })}</div>
      )}
      {side(t('diffNow'), <Sentence phrases={now} unlike={then} change="removed" />)}
      {side(t('diffThen'), <Sentence phrases={then} unlike={now} change="added" />)}
    </div>
  );
}

const stateWord = (status: Rule['status']): string => words(status === 'ACTIVE' ? 'active' : 'inactive');

/** What of the policy itself differs, beside its rules. */
export function factChanges(before: StateOf, after: StateOf, names: Names): ReactNode[] {
  const people = (state: StateOf) =>
    peoplePhrases(state.conditions, names)
      .map(({ text }) => plain(text))
      .join(r('comma'));
  const line = (what: string, from: string, to: string): ReactNode => (
    <>
      {what}: <del className="policy-removed">{from || '–'}</del> →{' '}
      <ins className="policy-added">{to || '–'}</ins>
    </>
  );
  return [
    before.name !== after.name && line(t('fact.name'), before.name, after.name),
    (before.description ?? '') !== (after.description ?? '') &&
      line(t('fact.description'), before.description ?? '', after.description ?? ''),
    before.status !== after.status &&
      line(t('fact.status'), stateWord(before.status), stateWord(after.status)),
    textOf(emptied(before.conditions)) !== textOf(emptied(after.conditions)) &&
      line(t('fact.people'), people(before), people(after)),
    textOf(emptied(before.settings)) !== textOf(emptied(after.settings)) &&
      t('fact.differ', { what: t('fact.settings') }),
  ].filter((one) => one !== false);
}

export function StateDiff({ before, after, names }: { before: StateOf; after: StateOf; names: Names }) {
  const facts = factChanges(before, after, names);
  return (
    <Stack gap="sm">
      {facts.length > 0 && (
        <ul className="policy-facts">
          {facts.map((fact, index) => (
            <li key={index}>{fact}</li>
          ))}
        </ul>
      )}
      <RuleDiff before={before.rules} after={after.rules} names={names} />
    </Stack>
  );
}
