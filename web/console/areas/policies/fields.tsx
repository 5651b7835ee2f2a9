// Fields of a rule or of settings, each by its place in what the API has.
import {
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import { useState, type ReactNode } from 'react';
import {
  appsSource,
  groupsSource,
  MultiPicker,
  peopleSource,
  type ApiForm,
  type Picked,
} from '../../kit/index.ts';
import { durationOf, minutesOf, unitOf } from './duration.ts';
import { t } from './messages.ts';
import type { Kind, Names } from './names.ts';
import { asJson, at, listOf, textsOf, withAt } from './types.ts';

export type Fields = {
  get(path: string): unknown;
  set(path: string, value: unknown): void;
  error(path: string): ReactNode;
};

export function fieldsOf<Values extends Record<string, unknown>>({ form }: ApiForm<Values>): Fields {
  return {
    get: (path) => at(form.values, path),
    set(path, value) {
      const [top = '', ...rest] = path.split('.');
      const before = form.getValues()[top];
      form.setFieldValue(top, (rest.length === 0 ? value : withAt(before, rest.join('.'), value)) as never);
      form.clearFieldError(path);
    },
    error: (path) => form.errors[path],
  };
}

/** The same fields seen from within a place of them. */
export const within = (fields: Fields, place: string): Fields => ({
  get: (path) => fields.get(`${place}.${path}`),
  set: (path, value) => fields.set(`${place}.${path}`, value),
  error: (path) => fields.error(`${place}.${path}`),
});

type Common = { fields: Fields; path: string; label: string; description?: string; disabled?: boolean };

const sources = { group: groupsSource, user: peopleSource, app: appsSource } as const;

export function IdsPicker({
  fields,
  path,
  kind,
  names,
  ...rest
}: Common & { kind: 'group' | 'user'; names: Names }) {
  const ids = textsOf(fields.get(path));
  return (
    <MultiPicker
      {...rest}
      source={sources[kind]}
      error={fields.error(path)}
      value={ids.map((id) => ({ id, label: names.of(kind, id) }))}
      onChange={(picked: Picked[]) => {
        names.remember(kind, picked);
        fields.set(path, picked.length > 0 ? picked.map(({ id }) => id) : undefined);
      }}
    />
  );
}

/** Apps as rules name them: by id, or a kind of app by its name, which stays as it is. */
export function AppsPicker({ fields, path, names, ...rest }: Common & { names: Names }) {
  const all = listOf(fields.get(path));
  const byId = all.flatMap((one) =>
    typeof asJson(one)['id'] === 'string' ? [String(asJson(one)['id'])] : [],
  );
  const others = all.filter((one) => asJson(one)['type'] === 'APP_TYPE');
  return (
    <MultiPicker
      {...rest}
      source={appsSource}
      error={fields.error(path)}
      value={byId.map((id) => ({ id, label: names.of('app', id) }))}
      onChange={(picked) => {
        names.remember('app', picked);
        fields.set(path, [...others, ...picked.map(({ id }) => ({ type: 'APP', id }))]);
      }}
    />
  );
}

/** Of a kind that there are few of. */
export function KindPicker({
  fields,
  path,
  kind,
  names,
  ...rest
}: Common & { kind: Exclude<Kind, 'group' | 'user' | 'app'>; names: Names }) {
  const ids = textsOf(fields.get(path));
  const gone = ids.filter((id) => !names.list(kind).some((one) => one.id === id));
  return (
    <MultiSelect
      {...rest}
      searchable
      error={fields.error(path)}
      nothingFoundMessage={t('noneOfKind')}
      data={[...names.list(kind), ...gone.map((id) => ({ id, label: id }))].map(({ id, label }) => ({
        value: id,
        label,
      }))}
      value={ids}
      onChange={(chosen) => fields.set(path, chosen.length > 0 ? chosen : undefined)}
    />
  );
}

export type Option = readonly [value: string, label: string];

export function Choice({
  fields,
  path,
  options,
  otherwise,
  ...rest
}: Common & { options: readonly Option[]; otherwise: string }) {
  return (
    <Select
      {...rest}
      allowDeselect={false}
      error={fields.error(path)}
      data={options.map(([value, label]) => ({ value, label }))}
      value={String(fields.get(path) ?? otherwise)}
      onChange={(value) => fields.set(path, value)}
    />
  );
}

/** Two or three of them, side by side. */
export function Segments({
  fields,
  path,
  options,
  otherwise,
  label,
}: Common & { options: readonly Option[]; otherwise: string }) {
  return (
    <div>
      <Text size="sm" fw={500} id={`label-${path}`}>
        {label}
      </Text>
      <SegmentedControl
        aria-labelledby={`label-${path}`}
        data={options.map(([value, text]) => ({ value, label: text }))}
        value={String(fields.get(path) ?? otherwise)}
        onChange={(value) => fields.set(path, value)}
      />
    </div>
  );
}

export function Flag({
  fields,
  path,
  label,
  description,
  disabled = false,
  on = true,
  off = false,
}: Common & { on?: unknown; off?: unknown }) {
  return (
    <Checkbox
      label={label}
      description={description}
      disabled={disabled}
      error={fields.error(path)}
      checked={fields.get(path) === on}
      onChange={({ currentTarget }) => fields.set(path, currentTarget.checked ? on : off)}
    />
  );
}

export function Count({
  fields,
  path,
  min = 0,
  max,
  otherwise = 0,
  ...rest
}: Common & { min?: number; max: number; otherwise?: number }) {
  const value = fields.get(path);
  return (
    <NumberInput
      {...rest}
      allowDecimal={false}
      min={min}
      max={max}
      error={fields.error(path)}
      value={typeof value === 'number' ? value : otherwise}
      onChange={(count) => fields.set(path, typeof count === 'number' ? count : otherwise)}
    />
  );
}

type Unit = 'minute' | 'hour' | 'day';
const sizes: Record<Unit, number> = { minute: 1, hour: 60, day: 1440 };

/** A number and its unit; what is stored is minutes. */
export function Minutes({
  label,
  description,
  value,
  change,
  error,
}: {
  label: string;
  description?: string;
  value: number;
  change: (minutes: number) => void;
  error?: ReactNode;
}) {
  const found = unitOf(value);
  const [unit, setUnit] = useState<Unit>(value === 0 ? 'hour' : found.unit);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        description={description}
        error={error}
        min={0}
        max={5_256_000}
        decimalScale={2}
        value={value / sizes[unit]}
        onChange={(count) => change(Math.round(Number(count) * sizes[unit]))}
        flex={1}
      />
      <Select
        aria-label={t('unitOf', { label })}
        w={120}
        allowDeselect={false}
        data={(['minute', 'hour', 'day'] as const).map((one) => ({ value: one, label: t(`unit.${one}`) }))}
        value={unit}
        onChange={(one) => {
          const next = (one ?? 'hour') as Unit;
          change(Math.round((value / sizes[unit]) * sizes[next]));
          setUnit(next);
        }}
      />
    </Group>
  );
}

export function MinutesField({ fields, path, ...rest }: Common) {
  return (
    <Minutes
      label={rest.label}
      {...(rest.description === undefined ? {} : { description: rest.description })}
      error={fields.error(path)}
      value={Number(fields.get(path) ?? 0)}
      change={(minutes) => fields.set(path, minutes)}
    />
  );
}

/** How often a proof is asked for again. */
export function Again({ fields, path, label }: Common) {
  const written = fields.get(path);
  const minutes = minutesOf(written);
  const mode = minutes === undefined ? 'SESSION' : minutes === 0 ? 'ALWAYS' : 'AFTER';
  return (
    <Stack gap="xs">
      <Select
        label={label}
        description={t('againHelp')}
        allowDeselect={false}
        error={fields.error(path)}
        data={[
          { value: 'ALWAYS', label: t('again.ALWAYS') },
          { value: 'AFTER', label: t('again.AFTER') },
          { value: 'SESSION', label: t('again.SESSION') },
        ]}
        value={mode}
        onChange={(chosen) =>
          fields.set(path, chosen === 'ALWAYS' ? 'PT0S' : chosen === 'SESSION' ? undefined : 'PT12H')
        }
      />
      {mode === 'AFTER' && (
        <Minutes
          label={t('againTime')}
          value={minutes ?? 720}
          change={(count) => fields.set(path, durationOf(Math.max(1, count)))}
        />
      )}
    </Stack>
  );
}

export function Fieldset({ legend, help, children }: { legend: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className="policy-fieldset">
      <legend>{legend}</legend>
      <Stack gap="sm">
        {help !== undefined && (
          <Text size="sm" c="dimmed">
            {help}
          </Text>
        )}
        {children}
      </Stack>
    </fieldset>
  );
}
