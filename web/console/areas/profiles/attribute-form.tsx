import { Alert, Checkbox, Divider, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { UserSchema } from '../../kit/api.ts';
import { type ApiForm, ApiFormFrame, checks, tellDone, useApiForm, words } from '../../kit/index.ts';
import { t as profiles } from './messages.ts';
import { AttributeLimits } from './attribute-limits.tsx';
import { basePatch, customPatch, isNumeric, type Values, valuesOf } from './attribute-values.ts';
import { t } from './messages-attribute.ts';
import { type Attribute, changeAttribute, type Named, type SchemaOwner } from './schema.ts';

const whole = (text: string) =>
  text.trim() === '' || /^\d{1,5}$/.test(text.trim()) ? null : t('wholeNumber');

const validate = {
  name: (name: string) => (/^[A-Za-z]\w{0,63}$/.test(name) ? null : profiles('notVariable')),
  title: checks.required,
  minLength: (text: string, { maxLength }: Values) =>
    whole(text) ?? (text !== '' && maxLength !== '' && Number(text) > Number(maxLength) ? t('minMax') : null),
  maxLength: whole,
  enum: (choices: Values['enum'], values: Values) => {
    const all = choices.map(({ value }) => value.trim());
    if (all.includes('') || new Set(all).size !== all.length) return t('doubled');
    return isNumeric(values) && all.some((value) => !Number.isFinite(Number(value)))
      ? t('wrongNumber')
      : null;
  },
  default: (text: string, values: Values) =>
    isNumeric(values) && text.split('\n').some((line) => !Number.isFinite(Number(line))) ? t('number') : null,
};

/** Of built-in attributes only few things change; the server knows which, and so does this. */
const changeable = (owner: SchemaOwner, name: string) => ({
  require:
    (owner.kind === 'user' && (name === 'firstName' || name === 'lastName')) ||
    (owner.kind === 'app' && name !== 'userName'),
  pattern: owner.kind === 'user' && name === 'login',
});

export function AttributeForm({
  owner,
  of: named,
  close,
}: {
  owner: SchemaOwner;
  /** A new one without it. */
  of: Named | undefined;
  close: () => void;
}) {
  const queries = useQueryClient();
  const can = named?.isBase === true ? changeable(owner, named.name) : undefined;
  const of = useApiForm<Values, UserSchema>({
    initial: valuesOf(named?.name ?? '', named?.attribute),
    // What is built in cannot be wrong.
    ...(can === undefined && { validate: validate as never }),
    mayLeave: true,
    save: (values) =>
      can !== undefined && named !== undefined
        ? changeAttribute(owner, 'base', named.name, basePatch(values, named.attribute, can))
        : changeAttribute(owner, 'custom', values.name, customPatch(values, named?.attribute, owner.kind)),
    after: (_, { title, name }) => {
      for (const queryKey of [['schemas'], ['user-schema'], ['mappings']])
        void queries.invalidateQueries({ queryKey });
      tellDone(t(named === undefined ? 'added' : 'saved', { name: title || name }));
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={named === undefined ? t('add') : words('save')} cancel={close}>
      {can !== undefined && named !== undefined ? (
        <BaseFields of={of} owner={owner} can={can} />
      ) : (
        <CustomFields of={of} owner={owner} before={named?.attribute} />
      )}
    </ApiFormFrame>
  );
}

function BaseFields({
  of,
  owner,
  can,
}: {
  of: ApiForm<Values>;
  owner: SchemaOwner;
  can: { require: boolean; pattern: boolean };
}) {
  const { form } = of;
  return (
    <>
      <Alert color="gray" p="sm">
        {t('baseNote')}
      </Alert>
      {can.require && (
        <Checkbox
          label={t('requiredField')}
          description={t('requiredHelp')}
          {...form.getInputProps('required', { type: 'checkbox' })}
        />
      )}
      {can.pattern && (
        <TextInput
          label={t('loginPattern')}
          description={t('loginPatternHelp')}
          {...form.getInputProps('pattern')}
          name="pattern"
        />
      )}
      <WhoMay of={of} owner={owner} isBase />
    </>
  );
}

const types: readonly Attribute['type'][] = ['string', 'boolean', 'number', 'integer', 'array'];

/** `Badge number` → `badgeNumber`, until somebody types one. */
const variableFrom = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) => (letter ?? '').toUpperCase())
    .replace(/^[^A-Za-z]+/, '')
    .replace(/^./, (first) => first.toLowerCase())
    .slice(0, 64);

function CustomFields({
  of,
  owner,
  before,
}: {
  of: ApiForm<Values>;
  owner: SchemaOwner;
  before: Attribute | undefined;
}) {
  const { form } = of;
  const values = form.getValues();
  const isNew = before === undefined;
  const changeTitle = (title: string) => {
    const followed = isNew && values.name === variableFrom(values.title);
    form.setValues({ title, ...(followed && { name: variableFrom(title) }) });
  };
  return (
    <>
      <TextInput
        label={t('title')}
        description={t('titleHelp')}
        withAsterisk
        data-autofocus
        {...form.getInputProps('title')}
        onChange={({ currentTarget }) => changeTitle(currentTarget.value)}
        name="title"
      />
      <TextInput
        label={t('name')}
        description={t('nameHelp', { name: values.name || 'badgeNumber' })}
        withAsterisk={isNew}
        readOnly={!isNew}
        {...form.getInputProps('name')}
        name="name"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Select
        label={t('type')}
        description={t('typeHelp')}
        data={types.map((type) => ({ value: type, label: t(`type.${type}`) }))}
        allowDeselect={false}
        disabled={!isNew}
        {...form.getInputProps('type')}
        name="type"
      />
      {values.type === 'array' && (
        <Select
          label={t('itemType')}
          data={(['string', 'number', 'integer'] as const).map((type) => ({
            value: type,
            label: t(`item.${type}`),
          }))}
          allowDeselect={false}
          disabled={!isNew}
          {...form.getInputProps('itemType')}
          name="itemType"
        />
      )}
      <Textarea
        label={t('description')}
        autosize
        minRows={1}
        {...form.getInputProps('description')}
        name="description"
      />
      <AttributeLimits of={of} owner={owner} />
      <WhoMay of={of} owner={owner} />
    </>
  );
}

function WhoMay({
  of,
  owner,
  isBase = false,
}: {
  of: ApiForm<Values>;
  owner: SchemaOwner;
  isBase?: boolean;
}) {
  const { form } = of;
  return (
    <Stack gap="md">
      <Divider label={<Text size="sm">{t('whoMay')}</Text>} labelPosition="left" />
      {owner.kind !== 'group' && (
        <Select
          label={t('self')}
          data={(['HIDE', 'READ_ONLY', 'READ_WRITE'] as const).map((value) => ({
            value,
            label: t(`self.${value}`),
          }))}
          allowDeselect={false}
          {...form.getInputProps('permissions')}
        />
      )}
      {!isBase && (
        <Select
          label={t('mutability')}
          data={(['READ_WRITE', 'READ_ONLY', 'IMMUTABLE', 'WRITE_ONLY'] as const).map((value) => ({
            value,
            label: t(`mutability.${value}`),
          }))}
          allowDeselect={false}
          {...form.getInputProps('mutability')}
        />
      )}
      <Select
        label={t('master')}
        data={(['PROFILE_MASTER', 'OKTA', 'OVERRIDE'] as const).map((value) => ({
          value,
          label: t(`master.${value}`),
        }))}
        allowDeselect={false}
        {...form.getInputProps('master')}
      />
      {!isBase && owner.kind === 'app' && (
        <>
          <Checkbox
            label={t('scope')}
            description={t('scopeHelp')}
            {...form.getInputProps('scope', { type: 'checkbox' })}
          />
          <TextInput label={t('externalName')} {...form.getInputProps('externalName')} name="externalName" />
          <TextInput
            label={t('externalNamespace')}
            {...form.getInputProps('externalNamespace')}
            name="externalNamespace"
          />
        </>
      )}
    </Stack>
  );
}
