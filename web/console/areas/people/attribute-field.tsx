import { Select, Textarea, TextInput } from '@mantine/core';
import { t } from './messages.ts';
import { type Attribute, choicesOf } from './schema.ts';

type Input = {
  value: string;
  onChange: (value: string) => void;
  error?: React.ReactNode;
  disabled?: boolean;
};

/** One attribute of a profile, as its schema says it is filled in. */
export function AttributeField({
  attribute,
  value,
  onChange,
  error,
  disabled = false,
}: Input & { attribute: Attribute }) {
  const { name, title, type, required, description, mutability, unique, format } = attribute;
  const isReadOnly = mutability === 'READ_ONLY';
  const help = [
    description,
    type === 'array' ? t('value.list') : undefined,
    unique === 'UNIQUE_VALIDATED' ? t('value.unique') : undefined,
    isReadOnly ? t('value.readOnly') : undefined,
  ].filter(Boolean);
  const common = {
    name,
    label: title,
    required: required === true,
    disabled: disabled || isReadOnly,
    error,
    ...(help.length > 0 && { description: help.join(' ') }),
  };
  const choices =
    type === 'boolean'
      ? [
          { value: 'true', label: t('value.yes') },
          { value: 'false', label: t('value.no') },
        ]
      : type === 'array'
        ? undefined
        : choicesOf(attribute);
  if (choices !== undefined)
    return (
      <Select
        {...common}
        data={choices}
        value={value === '' ? null : value}
        placeholder={t('value.unset')}
        clearable={required !== true}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  if (type === 'array')
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={8}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      type={format === 'email' ? 'email' : 'text'}
      autoComplete="off"
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
