import {
  Checkbox,
  MultiSelect,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useScopeNames } from './claim-form.tsx';
import {
  api,
  ApiFormFrame,
  type AuthorizationServerPolicyRule,
  checks,
  groupsSource,
  may,
  MultiPicker,
  peopleSource,
  type Picked,
  useApi,
  useApiForm,
  useNamed,
  words,
} from './kit.ts';
import { t } from './messages.ts';

const served = ['authorization_code', 'client_credentials', 'implicit', 'password'] as const;
const everyone = 'EVERYONE';

type Rule = AuthorizationServerPolicyRule;
type Props = { serverId: string; policyId: string; rule: Rule | undefined; close: () => void };
type PeopleField = 'groups' | 'users' | 'exceptGroups' | 'exceptUsers';

const byId = (ids: readonly string[]): Picked[] => ids.map((id) => ({ id, label: id }));
const idsOf = (picked: readonly Picked[]) => picked.map(({ id }) => id);

function valuesOf(rule: Rule | undefined) {
  const people = rule?.conditions.people;
  const groups = people?.groups.include ?? [everyone];
  const scopes = rule?.conditions.scopes.include ?? ['*'];
  const token = rule?.actions.token;
  return {
    name: rule?.name ?? '',
    grants: rule?.conditions.grantTypes.include ?? ['authorization_code'],
    who: groups.includes(everyone) ? 'all' : 'some',
    groups: byId(groups.filter((id) => id !== everyone)),
    users: byId(people?.users.include ?? []),
    exceptGroups: byId(people?.groups.exclude ?? []),
    exceptUsers: byId(people?.users.exclude ?? []),
    scopeKind: scopes.includes('*') ? 'all' : 'some',
    scopes: scopes.filter((name) => name !== '*'),
    accessTokenLifetimeMinutes: token?.accessTokenLifetimeMinutes ?? 60,
    refreshTokenLifetimeMinutes: token?.refreshTokenLifetimeMinutes ?? 0,
    refreshTokenWindowMinutes: token?.refreshTokenWindowMinutes ?? 10_080,
    hook: token?.inlineHook?.id ?? '',
  };
}
type Values = ReturnType<typeof valuesOf>;

function bodyOf(values: Values, rule: Rule | undefined) {
  const isAll = values.who === 'all';
  return {
    name: values.name,
    ...(rule === undefined ? {} : { status: rule.status, priority: rule.priority }),
    conditions: {
      people: {
        groups: { include: isAll ? [everyone] : idsOf(values.groups), exclude: idsOf(values.exceptGroups) },
        users: { include: isAll ? [] : idsOf(values.users), exclude: idsOf(values.exceptUsers) },
      },
      grantTypes: { include: values.grants as (typeof served)[number][] },
      scopes: { include: values.scopeKind === 'all' ? ['*'] : values.scopes },
    },
    actions: {
      token: {
        accessTokenLifetimeMinutes: Number(values.accessTokenLifetimeMinutes),
        refreshTokenLifetimeMinutes: Number(values.refreshTokenLifetimeMinutes),
        refreshTokenWindowMinutes: Number(values.refreshTokenWindowMinutes),
        ...(values.hook === '' ? {} : { inlineHook: { id: values.hook } }),
      },
    },
  };
}

export function RuleForm({ serverId, policyId, rule, close }: Props) {
  const queries = useQueryClient();
  const form = useApiForm<Values>({
    initial: valuesOf(rule),
    validate: {
      name: checks.required,
      grants: (value: string[]) => (value.length === 0 ? t('grantsNeeded') : null),
      groups: (value: Picked[], { who, users }: Values) =>
        who === 'some' && value.length + users.length === 0 ? t('peopleNeeded') : null,
      scopes: (value: string[], { scopeKind }: Values) =>
        scopeKind === 'some' && value.length === 0 ? t('scopesNeeded') : null,
    },
    mayLeave: true,
    save: (values) => {
      const body = bodyOf(values, rule);
      return rule === undefined
        ? api.createAuthorizationServerPolicyRule({ serverId, policyId, body })
        : api.replaceAuthorizationServerPolicyRule({ serverId, policyId, ruleId: rule.id, body });
    },
    done: t('ruleSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['authorizationServers', serverId, 'policies', policyId] });
      close();
    },
  });
  const { getInputProps: field, values } = form.form;
  // What it names beyond what is served stays in it.
  const others = values.grants.filter((one) => !served.some((name) => name === one));
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput label={words('name')} required data-autofocus {...field('name')} />
        <Checkbox.Group label={t('grants')} required {...field('grants')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={6}>
            {[...served, ...others].map((value) => (
              <Checkbox key={value} value={value} label={grantLabel(value)} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <WhoFields form={form.form} />
        <ScopeFields serverId={serverId} form={form.form} />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput label={t('accessLife')} min={5} max={1440} {...field('accessTokenLifetimeMinutes')} />
          <NumberInput
            label={t('refreshLife')}
            description={t('refreshLifeHelp')}
            min={0}
            {...field('refreshTokenLifetimeMinutes')}
          />
          <NumberInput label={t('refreshWindow')} min={10} {...field('refreshTokenWindowMinutes')} />
          {may('okta.inlineHooks.read') && <HookField {...field('hook')} />}
        </SimpleGrid>
      </Stack>
    </ApiFormFrame>
  );
}

export function grantLabel(value: string): string {
  const key = `grant.${value}`;
  return t.has(key) ? t(key) : value;
}

type FormOf = ReturnType<typeof useApiForm<Values>>['form'];

function WhoFields({ form }: { form: FormOf }) {
  const { values } = form;
  return (
    <>
      <Radio.Group label={t('who')} {...form.getInputProps('who')}>
        <Stack gap="xs" mt={6}>
          <Radio value="all" label={t('everyone')} />
          <Radio value="some" label={t('somePeople')} />
        </Stack>
      </Radio.Group>
      {values.who === 'some' && (
        <>
          <PeopleField form={form} name="groups" label={t('includedGroups')} />
          <PeopleField form={form} name="users" label={t('includedPeople')} />
        </>
      )}
      <PeopleField form={form} name="exceptGroups" label={t('excludedGroups')} />
      <PeopleField form={form} name="exceptUsers" label={t('excludedPeople')} />
    </>
  );
}

function PeopleField({ form, name, label }: { form: FormOf; name: PeopleField; label: string }) {
  const isGroups = name === 'groups' || name === 'exceptGroups';
  const value = form.values[name];
  const unnamed = value.filter((one) => one.id === one.label).map(({ id }) => id);
  const named = useNamed(isGroups ? 'groups' : 'people', unnamed);
  return (
    <MultiPicker
      source={isGroups ? groupsSource : peopleSource}
      label={label}
      value={value.map((one) => named.find(({ id }) => id === one.id) ?? one)}
      onChange={(picked) => form.setFieldValue(name, picked as never)}
      error={form.errors[name]}
    />
  );
}

function ScopeFields({ serverId, form }: { serverId: string; form: FormOf }) {
  const names = useScopeNames(serverId);
  const { values } = form;
  return (
    <>
      <Radio.Group label={t('ruleScopes')} {...form.getInputProps('scopeKind')}>
        <Stack gap="xs" mt={6}>
          <Radio value="all" label={t('allScopes')} />
          <Radio value="some" label={t('someScopes')} />
        </Stack>
      </Radio.Group>
      {values.scopeKind === 'some' && (
        <MultiSelect
          label={t('ruleScopes')}
          data={[...new Set([...names, ...values.scopes])]}
          searchable
          required
          {...form.getInputProps('scopes')}
        />
      )}
    </>
  );
}

function HookField(field: object) {
  const found = useApi(['inlineHooks', 'tokens'], async (signal) => [
    ...(await api.listInlineHooks({ type: 'com.okta.oauth2.tokens.transform' }, { signal })),
  ]);
  const data = (found.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      label={t('inlineHook')}
      allowDeselect={false}
      data={[{ value: '', label: t('noHook') }, ...data]}
      {...field}
    />
  );
}
