import {
  ActionIcon,
  Button,
  Code,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { groupsSource, Picker, useNamed } from '../../kit/index.ts';
import type { Attribute } from './attributes.ts';
import { t } from './messages.ts';
import {
  type Condition,
  type Conditions,
  membership,
  operatorsFor,
  type Operator,
  takesValue,
  toExpression,
  isWhole,
} from './simple-conditions.ts';

const groupChoice = 'group membership';

export const firstCondition: Condition = { attribute: 'department', operator: 'equals', value: '' };

export function ConditionBuilder({
  value,
  onChange,
  attributes,
}: {
  value: Conditions;
  onChange: (value: Conditions) => void;
  attributes: ReadonlyMap<string, Attribute>;
}) {
  const set = (at: number, condition: Condition) =>
    onChange({ ...value, all: value.all.map((one, index) => (index === at ? condition : one)) });
  return (
    <Stack gap="sm">
      {value.all.length > 1 && (
        <SegmentedControl
          aria-label={t('match')}
          data={(['and', 'or'] as const).map((join) => ({ value: join, label: t(`match.${join}`) }))}
          value={value.join}
          onChange={(join) => onChange({ ...value, join: join as Conditions['join'] })}
          style={{ alignSelf: 'flex-start' }}
        />
      )}
      {value.all.map((condition, at) => (
        <Row
          // The order is all that tells them apart.
          key={at}
          at={at}
          condition={condition}
          attributes={attributes}
          set={(one) => set(at, one)}
          remove={
            value.all.length > 1
              ? () => onChange({ ...value, all: value.all.filter((_, index) => index !== at) })
              : undefined
          }
        />
      ))}
      <Group justify="space-between">
        <Button
          variant="light"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange({ ...value, all: [...value.all, firstCondition] })}
        >
          {t('addCondition')}
        </Button>
      </Group>
      {isWhole(value) && (
        <Text size="sm" c="dimmed" component="div">
          {t('asExpression')}: <Code className="copy-text">{toExpression(value)}</Code>
        </Text>
      )}
    </Stack>
  );
}

function Row({
  at,
  condition,
  attributes,
  set,
  remove,
}: {
  at: number;
  condition: Condition;
  attributes: ReadonlyMap<string, Attribute>;
  set: (condition: Condition) => void;
  remove: (() => void) | undefined;
}) {
  const number = at + 1;
  const kindOf = (name: string) => attributes.get(name)?.kind;
  const operators = operatorsFor(kindOf(condition.attribute), condition.attribute);
  const chooseAttribute = (chosen: string | null) => {
    const attribute = chosen === groupChoice ? membership : (chosen ?? '');
    const possible = operatorsFor(kindOf(attribute), attribute);
    const operator = possible.includes(condition.operator) ? condition.operator : (possible[0] ?? 'equals');
    const isNumber = kindOf(attribute) === 'number' || kindOf(attribute) === 'integer';
    set({ attribute, operator, value: '', isNumber });
  };
  const known = [...attributes.values()].map(({ name, title }) => ({ value: name, label: title }));
  const here = condition.attribute;
  const data = [
    ...known,
    ...(here === membership || attributes.has(here) ? [] : [{ value: here, label: here }]),
    { value: groupChoice, label: t('groupMembership') },
  ];
  return (
    <Group
      component="fieldset"
      gap="xs"
      align="flex-end"
      className="condition"
      style={{ border: 0, padding: 0, margin: 0 }}
    >
      <legend className="visually-hidden">{t('condition', { number })}</legend>
      <Select
        label={t('attribute')}
        data={data}
        searchable
        allowDeselect={false}
        value={condition.attribute === membership ? groupChoice : condition.attribute}
        onChange={chooseAttribute}
        style={{ flex: '1 1 170px' }}
      />
      <Select
        label={t('operator')}
        data={operators.map((operator) => ({ value: operator, label: t(`is.${operator}`) }))}
        allowDeselect={false}
        value={condition.operator}
        onChange={(operator) => set({ ...condition, operator: (operator ?? 'equals') as Operator })}
        style={{ flex: '1 1 150px' }}
      />
      {takesValue(condition.operator) && (
        <div style={{ flex: '2 1 180px' }}>
          <Value condition={condition} attribute={attributes.get(condition.attribute)} set={set} />
        </div>
      )}
      {remove !== undefined && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('removeCondition', { number })}
          onClick={remove}
        >
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}

function Value({
  condition,
  attribute,
  set,
}: {
  condition: Condition;
  attribute: Attribute | undefined;
  set: (condition: Condition) => void;
}) {
  const change = (value: string) => set({ ...condition, value });
  if (condition.attribute === membership) return <GroupValue id={condition.value} set={change} />;
  const isExact = condition.operator === 'equals' || condition.operator === 'notEquals';
  if (attribute?.values !== undefined && isExact)
    return (
      <Select
        label={t('value')}
        data={attribute.values}
        value={condition.value || null}
        onChange={(value) => change(value ?? '')}
        searchable
      />
    );
  if (attribute?.kind === 'number' || attribute?.kind === 'integer')
    return (
      <NumberInput
        label={t('value')}
        value={condition.value}
        onChange={(value) => change(String(value))}
        allowDecimal={attribute.kind === 'number'}
      />
    );
  return (
    <TextInput
      label={t('value')}
      value={condition.value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

function GroupValue({ id, set }: { id: string; set: (id: string) => void }) {
  const [named] = useNamed('groups', id === '' ? [] : [id]);
  return (
    <Picker
      source={groupsSource}
      label={t('group')}
      value={named}
      onChange={(picked) => set(picked?.id ?? '')}
    />
  );
}
