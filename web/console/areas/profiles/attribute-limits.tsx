import {
  ActionIcon,
  Button,
  Checkbox,
  Divider,
  Group,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ApiForm, words } from '../../kit/index.ts';
import type { Choice, Values } from './attribute-values.ts';
import { t } from './messages-attribute.ts';
import type { SchemaOwner } from './schema.ts';

const formats = [
  'country-code',
  'date-time',
  'email',
  'language-code',
  'locale',
  'ref-id',
  'timezone',
  'uri',
] as const;

/** What a value may be; each kind has its own. */
export function AttributeLimits({ of, owner }: { of: ApiForm<Values>; owner: SchemaOwner }) {
  const { form } = of;
  const values = form.getValues();
  const { type } = values;
  const hasChoices = values.enum.length > 0;
  return (
    <Stack gap="md">
      <Divider label={<Text size="sm">{t('limits')}</Text>} labelPosition="left" />
      <Checkbox
        label={t('requiredField')}
        description={t('requiredHelp')}
        {...form.getInputProps('required', { type: 'checkbox' })}
      />
      {owner.kind === 'user' && type !== 'array' && type !== 'boolean' && !hasChoices && (
        <Checkbox
          label={t('uniqueField')}
          description={t('uniqueHelp')}
          {...form.getInputProps('unique', { type: 'checkbox' })}
        />
      )}
      {owner.kind === 'app' && type === 'array' && (
        <Checkbox
          label={t('union')}
          description={t('unionHelp')}
          {...form.getInputProps('union', { type: 'checkbox' })}
        />
      )}
      {type !== 'boolean' && <Choices of={of} />}
      {type === 'string' && <TextLimits of={of} />}
      <DefaultValue of={of} />
    </Stack>
  );
}

function TextLimits({ of: { form } }: { of: ApiForm<Values> }) {
  return (
    <>
      <Select
        label={t('format')}
        data={[
          { value: '', label: t('anyFormat') },
          ...formats.map((value) => ({ value, label: t(`format.${value}`) })),
        ]}
        allowDeselect={false}
        {...form.getInputProps('format')}
        name="format"
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('minLength')}
          inputMode="numeric"
          {...form.getInputProps('minLength')}
          name="minLength"
        />
        <TextInput
          label={t('maxLength')}
          inputMode="numeric"
          {...form.getInputProps('maxLength')}
          name="maxLength"
        />
      </Group>
      <TextInput
        label={t('patternField')}
        description={t('patternHelp')}
        {...form.getInputProps('pattern')}
        name="pattern"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
    </>
  );
}

function DefaultValue({ of: { form } }: { of: ApiForm<Values> }) {
  const { type } = form.getValues();
  const input = { label: t('default'), description: t('defaultHelp'), ...form.getInputProps('default') };
  if (type === 'array') return <Textarea {...input} autosize minRows={2} name="default" />;
  if (type !== 'boolean') return <TextInput {...input} name="default" />;
  return (
    <Select
      {...input}
      data={[
        { value: '', label: words('none') },
        { value: 'true', label: words('yes') },
        { value: 'false', label: words('no') },
      ]}
      allowDeselect={false}
    />
  );
}

function Choices({ of: { form } }: { of: ApiForm<Values> }) {
  const { enum: choices } = form.getValues();
  const set = (next: Choice[]) => {
    form.clearFieldError('enum');
    form.setFieldValue('enum', next);
  };
  const change = (at: number, part: Partial<Choice>) =>
    set(choices.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs" component="fieldset" style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={500} p={0}>
        {t('choices')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('choicesHelp')}
      </Text>
      {choices.map(({ value, title }, at) => (
        // The order is all that tells them apart.
        <Group key={at} wrap="nowrap" gap="xs">
          <TextInput
            aria-label={t('choiceValue', { number: at + 1 })}
            placeholder={t('choiceValue', { number: at + 1 })}
            value={value}
            onChange={({ currentTarget }) => change(at, { value: currentTarget.value })}
            className="grow"
          />
          <TextInput
            aria-label={t('choiceTitle', { number: at + 1 })}
            placeholder={t('choiceTitle', { number: at + 1 })}
            value={title}
            onChange={({ currentTarget }) => change(at, { title: currentTarget.value })}
            className="grow"
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('removeChoice', { number: at + 1 })}
            onClick={() => set(choices.filter((_, index) => index !== at))}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      {form.errors['enum'] !== undefined && (
        <Text size="sm" c="var(--red)" role="alert">
          {form.errors['enum']}
        </Text>
      )}
      <Group>
        <Button
          variant="light"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => set([...choices, { value: '', title: '' }])}
        >
          {t('addChoice')}
        </Button>
      </Group>
    </Stack>
  );
}
