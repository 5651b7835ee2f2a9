import { Accordion, Checkbox, PasswordInput, Radio, SimpleGrid, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  api,
  ApiFormFrame,
  checks,
  groupsSource,
  may,
  MultiPicker,
  type Picked,
  useApiForm,
  useGo,
} from '../../kit/index.ts';
import type { UserSchema } from '../../kit/api.ts';
import { AttributeField } from './attribute-field.tsx';
import { t } from './messages.ts';
import { type Attribute, attributesOf, type FieldValues, problemOf, valueOf } from './schema.ts';

type How = 'mail' | 'password' | 'later';
type Values = { profile: FieldValues; groups: Picked[]; how: How; password: string; mustChange: boolean };

/** Everything that a new person is made of. Whoever is added is shown, or the form is empty again for the next one. */
export function CreateForm({ schema, typeId }: { schema: UserSchema; typeId: string | undefined }) {
  const go = useGo();
  const queries = useQueryClient();
  const attributes = attributesOf(schema).filter(({ mutability }) => mutability !== 'READ_ONLY');
  const [isSame, setSame] = useState(true);
  const goesOn = useRef(false);
  const [initial] = useState<Values>(() => ({
    profile: Object.fromEntries(attributes.map(({ name }) => [name, ''])),
    groups: [],
    how: 'mail',
    password: '',
    mustChange: true,
  }));
  const form = useApiForm<Values, { id: string; profile: Record<string, unknown> }>({
    initial,
    validate: {
      profile: Object.fromEntries(
        attributes.map((one) => [one.name, (value: string) => problemOf(one, value)]),
      ),
      password: (value: string, { how }: Values) => (how === 'password' ? checks.required(value) : null),
    },
    save: (values) => create(attributes, values, typeId),
    after: async (created) => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      if (goesOn.current) form.form.reset();
      else go(`/people/${created.id}`);
    },
    done: t('create.done'),
  });
  const { form: fields } = form;
  const { how } = fields.values;
  const setProfile = (name: string, value: string) => {
    fields.setFieldValue(`profile.${name}`, value as never);
    if (name === 'email' && isSame) fields.setFieldValue('profile.login', value as never);
  };
  const field = (attribute: Attribute) => (
    <AttributeField
      key={attribute.name}
      attribute={attribute}
      value={fields.values.profile[attribute.name] ?? ''}
      onChange={(value) => setProfile(attribute.name, value)}
      error={fields.errors[`profile.${attribute.name}`]}
      disabled={attribute.name === 'login' && isSame}
    />
  );
  const main = attributes.filter(({ required, name }) => required === true || name === 'login');
  const rest = attributes.filter((one) => !main.includes(one));
  return (
    <ApiFormFrame
      of={form}
      submit={t('create.submit')}
      cancel={() => go('/people')}
      extra={
        <Checkbox
          label={t('create.another')}
          onChange={({ currentTarget }) => {
            goesOn.current = currentTarget.checked;
          }}
        />
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }}>{main.map(field)}</SimpleGrid>
      <Checkbox
        label={t('create.sameAsLogin')}
        checked={isSame}
        onChange={({ currentTarget }) => {
          setSame(currentTarget.checked);
          if (currentTarget.checked) setProfile('login', fields.values.profile['email'] ?? '');
        }}
      />
      {may('okta.groups.read') && (
        <MultiPicker
          source={groupsSource}
          label={t('create.groups')}
          description={t('create.groupsHelp')}
          value={fields.values.groups}
          onChange={(groups) => fields.setFieldValue('groups', groups as never)}
          error={fields.errors['groups']}
        />
      )}
      <Radio.Group
        label={t('create.how')}
        value={how}
        onChange={(value) => fields.setFieldValue('how', value as never)}
      >
        <Stack gap={8} mt={6}>
          <Radio value="mail" label={t('create.mail')} />
          <Radio value="password" label={t('create.password')} />
          <Radio value="later" label={t('create.later')} />
        </Stack>
      </Radio.Group>
      {how === 'password' && (
        <Stack gap="xs">
          <PasswordInput
            label={t('create.passwordLabel')}
            name="password"
            required
            autoComplete="new-password"
            {...fields.getInputProps('password')}
          />
          <Checkbox
            label={t('create.mustChange')}
            {...fields.getInputProps('mustChange', { type: 'checkbox' })}
          />
        </Stack>
      )}
      <Accordion variant="contained">
        <Accordion.Item value="more">
          <Accordion.Control>{t('create.more')}</Accordion.Control>
          <Accordion.Panel>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>{rest.map(field)}</SimpleGrid>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </ApiFormFrame>
  );
}

async function create(
  attributes: readonly Attribute[],
  { profile, groups, how, password, mustChange }: Values,
  typeId: string | undefined,
) {
  const given = attributes.flatMap((one) => {
    const value = valueOf(one, profile[one.name] ?? '');
    return value === null ? [] : [[one.name, value] as const];
  });
  return api.createUser({
    activate: how === 'later' ? 'false' : 'true',
    ...(how === 'password' && mustChange && { nextLogin: 'changePassword' }),
    body: {
      profile: Object.fromEntries(given),
      ...(how === 'password' && { credentials: { password: { value: password } } }),
      ...(typeId !== undefined && { type: { id: typeId } }),
      ...(groups.length > 0 && { groupIds: groups.map(({ id }) => id) }),
    },
  });
}
