import { Checkbox, Group, NumberInput, Radio, Select, Stack, Switch, Title } from '@mantine/core';
import { Fragment } from 'react';
import { type ApiForm, api, pageOf, useApi } from '../../kit/index.ts';
import type { Field } from './fields.ts';

type Of = ApiForm<Record<string, unknown>>;

export function FieldList({
  of,
  fields,
  isReadOnly,
}: {
  of: Of;
  fields: readonly Field[];
  isReadOnly: boolean;
}) {
  return (
    <>
      {fields.map((field) => (
        <Fragment key={field.path}>
          {field.section !== undefined && (
            <Title order={3} size="h5">
              {field.section}
            </Title>
          )}
          <OneField of={of} field={field} isReadOnly={isReadOnly} />
        </Fragment>
      ))}
    </>
  );
}

function OneField({ of, field, isReadOnly }: { of: Of; field: Field; isReadOnly: boolean }) {
  const { path, label, help } = field;
  const { form } = of;
  const shared = { label, name: path, ...(help === undefined ? {} : { description: help }) };
  if (field.as === 'switch')
    return <Switch {...shared} disabled={isReadOnly} {...form.getInputProps(path, { type: 'checkbox' })} />;
  if (field.as === 'number')
    return (
      <NumberInput
        {...shared}
        allowDecimal={false}
        maw={320}
        step={field.step ?? 1}
        readOnly={isReadOnly}
        {...form.getInputProps(path)}
      />
    );
  if (field.as === 'some')
    return (
      <Checkbox.Group {...shared} {...form.getInputProps(path)}>
        <Group mt={6} gap="md">
          {field.options.map(({ value, label: name }) => (
            <Checkbox key={value} value={value} label={name} disabled={isReadOnly} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  if (field.as === 'idp') return <ProviderField of={of} path={path} label={label} isReadOnly={isReadOnly} />;
  if (field.options.length > 3)
    return (
      <Select
        {...shared}
        data={[...field.options]}
        allowDeselect={false}
        maw={320}
        disabled={isReadOnly}
        {...form.getInputProps(path)}
      />
    );
  return (
    <Radio.Group {...shared} {...form.getInputProps(path)}>
      <Stack mt={6} gap={6}>
        {field.options.map(({ value, label: name }) => (
          <Radio key={value} value={value} label={name} disabled={isReadOnly} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function ProviderField({
  of,
  path,
  label,
  isReadOnly,
}: {
  of: Of;
  path: string;
  label: string;
  isReadOnly: boolean;
}) {
  const found = useApi(['identity-providers', 'pick'], (signal) =>
    pageOf(api.listIdentityProviders({ limit: '200' }, { signal })),
  );
  const known = (found.data?.items ?? []).map(({ id = '', name }) => ({ value: id, label: name ?? id }));
  const props = of.form.getInputProps(path) as { value?: string };
  const isOther = props.value && !known.some(({ value }) => value === props.value);
  return (
    <Select
      label={label}
      name={path}
      searchable
      maw={420}
      disabled={isReadOnly}
      data={isOther ? [...known, { value: props.value ?? '', label: props.value ?? '' }] : known}
      {...props}
    />
  );
}
