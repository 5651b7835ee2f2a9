// The editor of a rule, in a panel with an address of its own: `?rule=0pr…`, `?rule=new`.
import { Alert, Button, Text, TextInput, Tooltip } from '@mantine/core';
import { IconGhost } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { api } from '../../kit/api.ts';
import {
  ApiFormFrame,
  checks,
  Empty,
  fieldErrorsOf,
  linesOf,
  SidePanel,
  useAction,
  useApiForm,
  useGo,
  words,
} from '../../kit/index.ts';
import { ActionFields } from './action-fields.tsx';
import { asksOfConditions, ConditionFields } from './condition-fields.tsx';
import { fieldsOf } from './fields.tsx';
import { Findings, ForceBox, isRefused, mayForce, useFindings } from './findings.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { changed } from './policy-actions.tsx';
import { cleaned, keyOf, newRule, type RuleWork } from './rule-work.ts';
import { Sentence } from './sentence.tsx';
import { phrasesOf } from './sentences.ts';
import type { DraftBody, Json, Rule } from './types.ts';

type Props = { work: RuleWork; names: Names; ruleKey: string | undefined; close: () => void };

export function RulePanel({ work, names, ruleKey, close }: Props) {
  const isNew = ruleKey === 'new';
  const rule = isNew ? newRule(work.type) : work.rules.find((one, index) => keyOf(one, index) === ruleKey);
  return (
    <SidePanel
      wide
      title={isNew ? t('newRule') : (rule?.name ?? words('notFound'))}
      isOpen={ruleKey !== undefined && (!isNew || work.mayChange)}
      close={close}
    >
      {ruleKey !== undefined &&
        (rule === undefined ? (
          <Empty title={words('notFound')} text={words('notFoundHelp')} />
        ) : work.mayChange ? (
          <RuleForm
            key={ruleKey}
            work={work}
            names={names}
            rule={rule}
            ruleKey={isNew ? undefined : ruleKey}
            close={close}
          />
        ) : (
          <Sentence phrases={phrasesOf(rule, names)} />
        ))}
    </SidePanel>
  );
}

type Values = { name: string; conditions: Json; actions: Json };

function RuleForm({
  work,
  names,
  rule,
  ruleKey,
  close,
}: Omit<Props, 'ruleKey'> & { rule: Rule; ruleKey: string | undefined }) {
  const [isForced, setForced] = useState(false);
  const [needsForce, setNeedsForce] = useState(false);
  const written = ({ name, conditions, actions }: Values): Rule => ({
    ...rule,
    name: name.trim(),
    conditions: rule.system ? rule.conditions : cleaned(conditions),
    actions,
  });
  const how = useRef<'save' | 'watch'>('save');
  const watch = useWatch();
  const form = useApiForm<Values>({
    initial: { name: rule.name, conditions: rule.conditions ?? {}, actions: rule.actions },
    validate: { name: (name: string) => checks.all(checks.required, checks.atMost(255))(name) } as never,
    ...(ruleKey === undefined || work.changedAt === undefined
      ? {}
      : { version: { loaded: rule.lastUpdated, now: async () => work.changedAt?.(ruleKey) } }),
    reload: close,
    async save(values) {
      const draft = how.current === 'watch' ? work.asDraft(ruleKey, written(values)) : undefined;
      how.current = 'save';
      if (draft !== undefined) return watch.runAsync({ name: values.name.trim(), draft });
      if (work.isLive && needsForce && !isForced) throw new Error(t('forceFirst'));
      return work.save(ruleKey, written(values), isForced);
    },
    after: close,
  });
  const { values } = form.form;
  const isDirty = form.form.isDirty() || ruleKey === undefined;
  const fields = fieldsOf(form);
  const found = useFindings(
    isDirty && values.name.trim() !== '' ? work.asDraft(ruleKey, written(values)) : undefined,
  );
  if (mayForce(found.findings) !== needsForce && found.isCurrent) setNeedsForce(mayForce(found.findings));
  const { fields: fieldErrors } = fieldErrorsOf(found.error, ['conditions.elCondition.condition']);
  const expressionError = fieldErrors['conditions.elCondition.condition'];
  const canWatch = work.isLive && isDirty && work.asDraft(ruleKey, rule) !== undefined;
  return (
    <ApiFormFrame
      of={form}
      cancel={close}
      extra={
        canWatch && (
          <Tooltip label={t('watchHelp')} multiline w={300}>
            <Button
              variant="subtle"
              leftSection={<IconGhost size={16} aria-hidden />}
              onClick={() => {
                how.current = 'watch';
                form.submit();
              }}
            >
              {t('watchRule')}
            </Button>
          </Tooltip>
        )
      }
      submit={t(work.isLive ? 'saveRule' : 'saveRuleDraft')}
    >
      <Text size="sm" component="div" className="section" aria-live="polite">
        <Sentence phrases={phrasesOf(written(values), names)} />
      </Text>
      <TextInput
        label={words('name')}
        required
        disabled={rule.system}
        description={rule.system ? t('systemRule') : undefined}
        data-autofocus={ruleKey === undefined || undefined}
        {...form.form.getInputProps('name')}
      />
      {!rule.system && asksOfConditions(work.type) && (
        <ConditionFields fields={fields} names={names} type={work.type} />
      )}
      <ActionFields fields={fields} names={names} type={work.type} />
      {found.error !== null && found.error !== undefined && (
        <Alert color="yellow" title={t('notYet')}>
          {(expressionError === undefined ? linesOf(found.error) : [expressionError]).join(' ')}
        </Alert>
      )}
      <Findings
        findings={found.findings}
        showsNone={found.isAsked && found.isCurrent && found.error === null}
      />
      {isRefused(found.findings) && work.isLive && <Text c="red">{t('refused')}</Text>}
      {needsForce && work.isLive && <ForceBox isForced={isForced} change={setForced} />}
    </ApiFormFrame>
  );
}

/** The change as a draft that only counts what it would do. */
function useWatch() {
  const go = useGo();
  return useAction(
    ({ name, draft }: { name: string; draft: DraftBody }) =>
      api.createShadowPolicy({ body: { name, status: 'ACTIVE', draft } }),
    {
      changes: changed,
      isQuiet: true,
      done: (_, { name }) => t('watched', { name }),
      after: ({ id }) => setTimeout(() => go(`/policies/drafts/${id}`)),
    },
  );
}
