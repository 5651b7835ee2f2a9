import { Button, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import {
  A,
  api,
  ApiFormFrame,
  Empty,
  Facts,
  Loaded,
  may,
  Moment,
  Section,
  useApi,
  useApiForm,
} from '../../../kit/index.ts';
import type { OwnUser, UserSchema } from '../../../kit/api.ts';
import { AttributeField } from '../attribute-field.tsx';
import { mayOf } from '../may-of.ts';
import { attributesOf, type FieldValues, problemOf, textOf, useUserSchema, valueOf } from '../schema.ts';
import { LinkedObjects } from './linked-objects.tsx';
import { t } from './messages.ts';
import { OtherAccounts } from './other-accounts.tsx';
import type { TabProps } from './tab-props.ts';
import { schemaIdOf, useTypes } from './user-types.ts';
import { ChangePlace } from './change-place.tsx';

const mayWrite = mayOf('okta.users.userprofile.manage');

export function ProfileTab({ user }: TabProps) {
  const types = useTypes();
  const type = types.data?.find(({ id }) => id === user.type.id);
  const schema = useUserSchema(
    type === undefined || type.default ? 'default' : schemaIdOf(type._links.schema.href),
  );
  return (
    <Stack gap="lg">
      <Account user={user} typeName={type?.displayName} />
      <Section
        title={t('profile.title')}
        lead={mayWrite ? t('profile.lead') : t('profile.mayNot')}
        actions={
          may('okta.schemas.read') && (
            <Button component={A} to="/profiles" variant="default">
              {t('profile.toSchema')}
            </Button>
          )
        }
      >
        <Loaded of={schema}>
          {(data) => <Profile key={`${user.id} ${data.id}`} user={user} schema={data} />}
        </Loaded>
      </Section>
      <LinkedObjects user={user} />
      <OtherAccounts userId={user.id} />
    </Stack>
  );
}

function Account({ user, typeName }: { user: OwnUser; typeName: string | undefined }) {
  const roles = useApi(
    ['users', user.id, 'roles'],
    (signal) => api.listAssignedRolesForUser({ userId: user.id }, { signal }).all(),
    {
      enabled: may('okta.roles.read'),
    },
  );
  const realms = useApi(['realms'], (signal) => api.listRealms({}, { signal }).all(), {
    enabled: may('okta.realms.read'),
  });
  const realm = realms.data?.find(({ id }) => id === user.realmId);
  const { provider } = user.credentials ?? {};
  const names = roles.data?.map(({ label }) => label) ?? [];
  return (
    <Section title={t('profile.facts')} actions={mayOf('okta.users.manage') && <ChangePlace user={user} />}>
      <Facts
        of={[
          [t('profile.added'), <Moment key="c" at={user.created} />],
          [t('profile.lastLogin'), <Moment key="l" at={user.lastLogin} />],
          [t('profile.statusSince'), <Moment key="s" at={user.statusChanged} />],
          [t('profile.passwordChanged'), <Moment key="p" at={user.passwordChanged} />],
          provider !== undefined && [
            t('profile.provider'),
            provider.type === 'OKTA' || provider.type === 'IMPORT'
              ? t('profile.providerOkta')
              : provider.name,
          ],
          typeName !== undefined && [t('profile.type'), typeName],
          realm !== undefined && (realms.data?.length ?? 0) > 1 && [t('profile.realm'), realm.profile.name],
          roles.data !== undefined &&
            roles.data !== null && [
              t('profile.roles'),
              names.length === 0 ? (
                t('profile.noRoles')
              ) : (
                <A key="r" to={`/administrators/who/${user.id}`}>
                  {[...new Set(names)].join(', ')}
                </A>
              ),
            ],
        ]}
      />
    </Section>
  );
}

type Values = { profile: FieldValues };

/** Somebody is often changed again in the second in which they were added. */
const versionOf = ({ lastUpdated, profile }: OwnUser): string =>
  `${lastUpdated} ${JSON.stringify(Object.entries(profile).sort(([a], [b]) => (a < b ? -1 : 1)))}`;

function Profile({ user, schema }: { user: OwnUser; schema: UserSchema }) {
  const attributes = useMemo(() => attributesOf(schema), [schema]);
  // What somebody is typing is not swept away by what comes in meanwhile: the version that they began with stays until they save or ask.
  const [shown, setShown] = useState(user);
  const [isDirty, setDirty] = useState(false);
  useEffect(() => {
    if (!isDirty) setShown(user);
  }, [user, isDirty]);
  return (
    <ProfileForm
      key={versionOf(shown)}
      user={shown}
      attributes={attributes}
      show={setShown}
      tellDirty={setDirty}
    />
  );
}

function ProfileForm({
  user,
  attributes,
  show,
  tellDirty,
}: {
  user: OwnUser;
  attributes: ReturnType<typeof attributesOf>;
  show: (user: OwnUser) => void;
  tellDirty: (isDirty: boolean) => void;
}) {
  const queries = useQueryClient();
  const [isShort, setShort] = useState(true);
  const initial = useMemo<Values>(
    () => ({ profile: Object.fromEntries(attributes.map(({ name }) => [name, textOf(user.profile[name])])) }),
    [attributes, user],
  );
  const fresh = () => api.getUser({ id: user.id });
  const form = useApiForm<Values, OwnUser>({
    initial,
    validate: {
      profile: Object.fromEntries(
        attributes.map((one) => [one.name, (value: string) => problemOf(one, value)]),
      ),
    },
    save: ({ profile }) => {
      const changed = attributes.filter(({ name }) => (profile[name] ?? '') !== initial.profile[name]);
      const given = changed.map((one) => [one.name, valueOf(one, profile[one.name] ?? '')] as const);
      return api.updateUser({ id: user.id, body: { profile: Object.fromEntries(given) } });
    },
    version: {
      loaded: versionOf(user),
      now: async () => versionOf(await fresh()),
    },
    reload: () => void fresh().then(show),
    done: t('profile.saved'),
    after: (saved) => {
      tellDirty(false);
      show(saved);
      void queries.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const { form: fields } = form;
  const isDirty = fields.isDirty();
  useEffect(() => tellDirty(isDirty), [isDirty, tellDirty]);
  const isFilled = (name: string, required: boolean | undefined) =>
    required === true || initial.profile[name] !== '' || fields.errors[`profile.${name}`] !== undefined;
  const rest = attributes.filter(({ name, required }) => !isFilled(name, required));
  const visible = isShort ? attributes.filter((one) => !rest.includes(one)) : attributes;
  if (attributes.length === 0) return <Empty title={t('profile.title')} />;
  const mayChange = mayWrite && user.status !== 'DEPROVISIONED';
  const inputs = (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      {visible.map((attribute) => (
        <AttributeField
          key={attribute.name}
          attribute={attribute}
          value={fields.values.profile[attribute.name] ?? ''}
          onChange={(value) => fields.setFieldValue(`profile.${attribute.name}`, value as never)}
          error={fields.errors[`profile.${attribute.name}`]}
          disabled={!mayChange}
        />
      ))}
    </SimpleGrid>
  );
  const shorten = rest.length > 0 && (
    <Switch
      label={t('profile.only')}
      checked={isShort}
      onChange={({ currentTarget }) => setShort(currentTarget.checked)}
    />
  );
  if (!mayChange)
    return (
      <Stack>
        {inputs}
        {shorten}
      </Stack>
    );
  return (
    <ApiFormFrame of={form} extra={shorten}>
      {inputs}
    </ApiFormFrame>
  );
}
