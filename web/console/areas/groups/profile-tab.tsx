import { Alert, Button, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Group, UserSchema } from '../../kit/api.ts';
import {
  A,
  api,
  type ApiForm,
  ApiFormFrame,
  Loaded,
  Section,
  useApi,
  useApiForm,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { mayManage } from './types.ts';

type Attribute = UserSchema['definitions']['base']['properties'][string];
type Values = Record<string, string>;

/** What every group has is named in the reader’s language. */
const shownTitle = (name: string, title: string): string =>
  name === 'name' || name === 'description' ? words(name) : title;

const toText = (value: unknown): string =>
  Array.isArray(value) ? value.join('\n') : value === null || value === undefined ? '' : String(value);

function toValue({ type, items }: Attribute, text: string): unknown {
  if (text.trim() === '') return null;
  if (type === 'boolean') return text === 'true';
  if (type === 'number' || type === 'integer') return Number(text);
  if (type !== 'array') return text;
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return items?.type === 'string' || items === undefined ? lines : lines.map(Number);
}

export function ProfileTab({ group }: { group: Group }) {
  const schema = useApi(['schemas', 'groups'], (signal) => api.getGroupSchema({}, { signal }));
  const fixed =
    group.type === 'APP_GROUP'
      ? t('profileOfApp')
      : group.type === 'BUILT_IN'
        ? t('profileOfBuiltIn')
        : undefined;
  return (
    <Section
      title={t('tab.profile')}
      lead={t('profileLead')}
      actions={
        <Button component={A} to="/profiles" search={{ tab: 'groups' }} variant="default">
          {t('toSchema')}
        </Button>
      }
    >
      {fixed !== undefined && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />} mb="md">
          {fixed}
        </Alert>
      )}
      <Loaded of={schema}>
        {({ definitions }) => (
          <Form
            key={group.lastUpdated}
            group={group}
            attributes={Object.entries({ ...definitions.base.properties, ...definitions.custom.properties })}
            canChange={fixed === undefined && mayManage}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Form({
  group,
  attributes,
  canChange,
}: {
  group: Group;
  attributes: readonly [string, Attribute][];
  canChange: boolean;
}) {
  const queries = useQueryClient();
  const reload = () => void queries.invalidateQueries({ queryKey: ['groups'] });
  const of = useApiForm<Values>({
    initial: Object.fromEntries(attributes.map(([name]) => [name, toText(group.profile[name])])),
    save: (values) =>
      api.replaceGroup({
        groupId: group.id,
        body: {
          profile: Object.fromEntries(
            attributes.map(([name, attribute]) => [name, toValue(attribute, values[name] ?? '')]),
          ),
        },
      }),
    done: t('profileSaved'),
    after: reload,
    version: {
      loaded: group.lastUpdated,
      now: async () => (await api.getGroup({ groupId: group.id })).lastUpdated,
    },
    reload,
  });
  const fields = attributes.map(([name, attribute]) => (
    <Field key={name} name={name} attribute={attribute} of={of} isReadOnly={!canChange} />
  ));
  return canChange ? <ApiFormFrame of={of}>{fields}</ApiFormFrame> : <Stack>{fields}</Stack>;
}

function Field({
  name,
  attribute,
  of,
  isReadOnly,
}: {
  name: string;
  attribute: Attribute;
  of: ApiForm<Values>;
  isReadOnly: boolean;
}) {
  const { title, type, description, required } = attribute;
  const input = {
    ...of.form.getInputProps(name),
    label: shownTitle(name, title),
    name,
    readOnly: isReadOnly,
    withAsterisk: required === true,
    ...(description === undefined || shownTitle(name, '') !== '' ? {} : { description }),
  };
  if (type === 'boolean' || attribute.enum !== undefined) {
    const data =
      type === 'boolean'
        ? [
            { value: 'true', label: words('yes') },
            { value: 'false', label: words('no') },
          ]
        : (attribute.enum ?? []).map((value) => ({
            value: String(value),
            label: attribute.oneOf?.find((one) => one.const === value)?.title ?? String(value),
          }));
    return (
      <Select
        {...input}
        data={data}
        clearable={required !== true}
        onChange={(value) => of.form.setFieldValue(name, value ?? '')}
      />
    );
  }
  if (type === 'number' || type === 'integer')
    return (
      <NumberInput
        {...input}
        allowDecimal={type === 'number'}
        onChange={(value) => of.form.setFieldValue(name, String(value))}
      />
    );
  if (type === 'array')
    return <Textarea {...input} description={description ?? t('listHelp')} autosize minRows={2} />;
  return name === 'description' ? <Textarea {...input} autosize minRows={2} /> : <TextInput {...input} />;
}
