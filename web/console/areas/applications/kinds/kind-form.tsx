// The parts that every kind's form is made of.
import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ComponentType, ReactNode } from 'react';
import type { Application } from '../../../kit/api.ts';
import type { Bag } from '../app.ts';
import { t } from './messages.ts';

export type Values = Bag & { label: string };
export type KindFormHandle = UseFormReturnType<Values>;
export type FieldsProps = { form: KindFormHandle; isNew: boolean; app?: Application | undefined };

/** One kind of application as a form: what it begins with, its fields, and the body that comes of it. */
export type KindForm = {
  initial(app: Application | undefined): Values;
  checks?: Record<string, (value: never, values: Values) => string | null>;
  Fields: ComponentType<FieldsProps>;
  /** What `POST` takes; of an app that there is, what changes in it. */
  body(values: Values, app: Application | undefined): Bag;
};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const linesIn = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as string[]) : []).map((line) => line.trim()).filter((line) => line !== '');
/** Null clears what was there. */
export const orNull = (value: unknown): string | null => textOf(value).trim() || null;

export function LabelField({ form }: { form: KindFormHandle }) {
  return (
    <TextInput
      label={t('label')}
      description={t('labelHelp')}
      required
      maxLength={100}
      name="label"
      data-autofocus
      {...form.getInputProps('label')}
    />
  );
}

export function TextField({
  form,
  name,
  label,
  help,
  required = false,
  placeholder,
}: {
  form: KindFormHandle;
  name: string;
  label: string;
  help?: ReactNode;
  required?: boolean;
  placeholder?: string;
}) {
  return (
    <TextInput
      label={label}
      description={help}
      required={required}
      name={name}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps(name)}
    />
  );
}

/** A list of addresses, one on each line: lists are pasted. */
export function LinesField({
  form,
  name,
  label,
  help,
  required = false,
  placeholder,
}: {
  form: KindFormHandle;
  name: string;
  label: string;
  help?: string;
  required?: boolean;
  placeholder?: string;
}) {
  const { value, onChange: _, ...rest } = form.getInputProps(name) as unknown as Bag & { value?: unknown };
  return (
    <Textarea
      label={label}
      description={help ?? t('onePerLine')}
      required={required}
      name={name}
      placeholder={placeholder}
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      {...rest}
      value={(Array.isArray(value) ? (value as string[]) : []).join('\n')}
      onChange={({ currentTarget }) => form.setFieldValue(name, currentTarget.value.split('\n'))}
    />
  );
}
