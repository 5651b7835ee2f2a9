import { Alert, Checkbox, Grid, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { GroupRule, GroupRuleInput } from '../../kit/api.ts';
import { ExpressionField } from '../../kit/expression.tsx';
import {
  A,
  type ApiForm,
  api,
  ApiFormFrame,
  checks,
  may,
  Section,
  tellDone,
  useAddress,
  useApiForm,
  useGo,
  words,
} from '../../kit/index.ts';
import { useAttributes } from './attributes.ts';
import { ConditionBuilder, firstCondition } from './condition-builder.tsx';
import { IdsPicker } from './ids-picker.tsx';
import { t } from './messages.ts';
import { RulePreview } from './rule-preview.tsx';
import { type Conditions, fromExpression, isWhole, toExpression } from './simple-conditions.ts';

/** As it goes over the wire, so that what the server says of a field finds it. */
type Values = {
  name: string;
  conditions: {
    expression: { value: string };
    people: { users: { exclude: string[] }; groups: { exclude: string[] } };
  };
  actions: { assignUserToGroups: { groupIds: string[] } };
  startNow: boolean;
};

const value = 'conditions.expression.value';
const groupIds = 'actions.assignUserToGroups.groupIds';
const excludedPeople = 'conditions.people.users.exclude';
const excludedGroups = 'conditions.people.groups.exclude';

const conditionsOf = ({ conditions }: Values): GroupRuleInput['conditions'] => ({
  expression: { type: 'urn:okta:expression:1.0', value: conditions.expression.value },
  people: conditions.people,
});

async function save(rule: GroupRule | undefined, values: Values): Promise<GroupRule> {
  const body: GroupRuleInput = {
    type: 'group_rule',
    name: values.name.trim(),
    conditions: conditionsOf(values),
    actions: values.actions,
  };
  if (rule === undefined) {
    const created = await api.createGroupRule({ body });
    if (values.startNow) await api.activateGroupRule({ groupRuleId: created.id });
    return created;
  }
  const groupRuleId = rule.id;
  if (rule.status !== 'ACTIVE') return api.replaceGroupRule({ groupRuleId, body });
  await api.deactivateGroupRule({ groupRuleId });
  try {
    return await api.replaceGroupRule({ groupRuleId, body });
  } finally {
    // As it was, where it could not be changed.
    await api.activateGroupRule({ groupRuleId });
  }
}

function initialOf(
  rule: GroupRule | undefined,
  groupId: string | undefined,
  expression: string | undefined,
): Values {
  return {
    name: rule?.name ?? '',
    conditions: {
      expression: { value: rule?.conditions.expression.value ?? expression ?? '' },
      people: {
        users: { exclude: rule?.conditions.people.users.exclude ?? [] },
        groups: { exclude: rule?.conditions.people.groups.exclude ?? [] },
      },
    },
    actions: {
      assignUserToGroups: {
        groupIds: rule?.actions.assignUserToGroups.groupIds ?? (groupId === undefined ? [] : [groupId]),
      },
    },
    startNow: true,
  };
}

export function RuleForm({ rule }: { rule?: GroupRule }) {
  const [{ group, expression }] = useAddress();
  const go = useGo();
  const queries = useQueryClient();
  const isFixed = !may('okta.groups.manage');
  const reload = () => queries.invalidateQueries({ queryKey: ['group-rules'] });
  const of = useApiForm<Values, GroupRule>({
    initial: initialOf(rule, group, expression),
    validate: {
      name: checks.all(checks.required, checks.atMost(50)),
      [value]: checks.required,
      [groupIds]: (ids: string[]) => (ids.length === 0 ? words('required') : null),
    } as never,
    save: (values) => save(rule, values),
    after: (saved, { startNow }) => {
      void reload();
      void queries.invalidateQueries({ queryKey: ['groups'] });
      if (rule !== undefined) return tellDone(t('saved'));
      tellDone(t(startNow ? 'createdRunning' : 'created', { name: saved.name }));
      go(`/group-rules/${saved.id}`);
    },
    ...(rule && {
      version: {
        loaded: rule.lastUpdated,
        now: async () => (await api.getGroupRule({ groupRuleId: rule.id })).lastUpdated,
      },
    }),
    reload: () => void reload(),
  });
  const values = of.form.getValues();
  const hasExpression = values.conditions.expression.value.trim() !== '';
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <ApiFormFrame of={of} submit={rule === undefined ? t('create') : words('save')}>
          {rule?.status === 'ACTIVE' && !isFixed && (
            <Alert color="gray" icon={<IconInfoCircle aria-hidden />}>
              {t('activeNote')}
            </Alert>
          )}
          <Fields of={of} isFixed={isFixed} isNew={rule === undefined} />
        </ApiFormFrame>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <RulePreview conditions={hasExpression ? conditionsOf(values) : undefined} />
      </Grid.Col>
    </Grid>
  );
}

function Fields({ of, isFixed, isNew }: { of: ApiForm<Values>; isFixed: boolean; isNew: boolean }) {
  const { form } = of;
  const { conditions, actions } = form.getValues();
  const set = (field: string, to: unknown) => {
    form.clearFieldError(field);
    form.setFieldValue(field, to as never);
  };
  return (
    <>
      <Section title={t('rule')}>
        <Stack>
          <TextInput
            label={words('name')}
            description={t('nameHelp')}
            withAsterisk
            maxLength={60}
            disabled={isFixed}
            {...form.getInputProps('name')}
            name="name"
          />
          <IdsPicker
            of="groups"
            label={t('into')}
            description={t('intoHelp')}
            ids={actions.assignUserToGroups.groupIds}
            onChange={(ids) => set(groupIds, ids)}
            error={form.errors[groupIds]}
            disabled={isFixed}
            required
          />
        </Stack>
      </Section>
      <Section title={t('who')} lead={t('whoLead')}>
        <Who
          expression={conditions.expression.value}
          onChange={(text) => set(value, text)}
          error={form.errors[value]}
          isFixed={isFixed}
        />
      </Section>
      <Section title={t('exceptions')} lead={t('exceptionsLead')}>
        <Stack>
          <IdsPicker
            of="people"
            label={t('excludedPeople')}
            ids={conditions.people.users.exclude}
            onChange={(ids) => set(excludedPeople, ids)}
            error={form.errors[excludedPeople]}
            disabled={isFixed}
          />
          <IdsPicker
            of="groups"
            label={t('excludedGroups')}
            ids={conditions.people.groups.exclude}
            onChange={(ids) => set(excludedGroups, ids)}
            error={form.errors[excludedGroups]}
            disabled={isFixed}
          />
        </Stack>
      </Section>
      {isNew && (
        <Checkbox
          label={t('startNow')}
          description={t('startNowHelp')}
          {...form.getInputProps('startNow', { type: 'checkbox' })}
        />
      )}
    </>
  );
}

function Who({
  expression,
  onChange,
  error,
  isFixed,
}: {
  expression: string;
  onChange: (expression: string) => void;
  error: React.ReactNode;
  isFixed: boolean;
}) {
  const attributes = useAttributes();
  const read =
    expression === '' ? { join: 'and' as const, all: [firstCondition] } : fromExpression(expression);
  const [how, setHow] = useState(read === undefined || isFixed ? 'free' : 'simple');
  // What is not whole yet is no expression, and would be lost between two letters.
  const [draft, setDraft] = useState<Conditions>(read ?? { join: 'and', all: [firstCondition] });
  const choose = (next: string) => {
    const now = expression === '' ? undefined : fromExpression(expression);
    if (next === 'simple' && now !== undefined) setDraft(now);
    setHow(next);
  };
  const isTooMuch = expression !== '' && fromExpression(expression) === undefined;
  return (
    <Stack>
      <SegmentedControl
        aria-label={t('how')}
        data={[
          { value: 'simple', label: t('simple'), disabled: isTooMuch || isFixed },
          { value: 'free', label: t('free') },
        ]}
        value={how}
        onChange={choose}
        style={{ alignSelf: 'flex-start' }}
      />
      {how === 'simple' ? (
        <>
          <ConditionBuilder
            value={draft}
            attributes={attributes}
            onChange={(next) => {
              setDraft(next);
              onChange(isWhole(next) ? toExpression(next) : '');
            }}
          />
          {error !== undefined && (
            <Text size="sm" c="var(--red)" role="alert">
              {error}
            </Text>
          )}
        </>
      ) : (
        <>
          <ExpressionField
            label={t('expression')}
            description={isTooMuch ? t('notSimple') : t('expressionHelp')}
            value={expression}
            onChange={onChange}
            error={error}
            name={value}
            isReadOnly={isFixed}
            required
          />
          <Text size="sm">
            <A to="/profiles" search={{ tab: 'playground', expression }}>
              {t('toPlayground')}
            </A>
          </Text>
        </>
      )}
    </Stack>
  );
}
