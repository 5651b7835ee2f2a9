// What an app is to know of somebody in particular: by a group's assignment, or by their own.
import { NumberInput, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import type {
  Application,
  ApplicationGroupAssignment,
  ApplicationUser,
  UserSchema,
} from '../../../kit/api.ts';
import { api, ApiFormFrame, Loaded, useApi, useApiForm, words } from '../../../kit/index.ts';
import { kindOf, loose } from '../app.ts';
import { t } from '../messages.ts';
import { assignmentKeys } from './assignment-keys.ts';

type Attributes = UserSchema['definitions']['base']['properties'];
type ProfileValues = Record<string, string | boolean>;

/** Attributes of the app's own profile that one line can hold. */
function attributesOf(schema: UserSchema): Attributes {
  const { base, custom } = schema.definitions;
  return Object.fromEntries(
    Object.entries({ ...base.properties, ...custom.properties }).filter(
      ([name, { type }]) => name !== 'userName' && type !== 'array',
    ),
  );
}

const valuesOf = (attributes: Attributes, profile: Record<string, unknown>): ProfileValues =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { type }]) => [
      name,
      type === 'boolean' ? profile[name] === true : String(profile[name] ?? ''),
    ]),
  );

/** Those that were changed; an empty text takes back what was said. */
function changesIn(
  attributes: Attributes,
  before: ProfileValues,
  now: ProfileValues,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => before[name] !== now[name])
      .map(([name, { type }]) => {
        const value = now[name];
        if (typeof value === 'boolean') return [name, value];
        if (value === undefined || value === '') return [name, null];
        return [name, type === 'number' || type === 'integer' ? Number(value) : value];
      }),
  );
}

/** A group's profile is sent whole: what it does not say is left out. */
const withoutNulls = (of: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null));

function ProfileFields({
  attributes,
  form,
}: {
  attributes: Attributes;
  form: Pick<UseFormReturnType<{ profile: ProfileValues }>, 'getInputProps'>;
}) {
  return Object.entries(attributes).map(([name, { title, type, description }]) =>
    type === 'boolean' ? (
      <Switch key={name} label={title} {...form.getInputProps(`profile.${name}`, { type: 'checkbox' })} />
    ) : (
      <TextInput
        key={name}
        label={title}
        description={description}
        name={`profile.${name}`}
        autoComplete="off"
        {...form.getInputProps(`profile.${name}`)}
      />
    ),
  );
}

const useSchema = (appId: string) =>
  useApi(['applications', 'schema', appId], (signal) => api.getApplicationUserSchema({ appId }, { signal }));

function useSettled(app: Application, close: () => void) {
  const queries = useQueryClient();
  return () => {
    for (const queryKey of assignmentKeys(app)) void queries.invalidateQueries({ queryKey });
    close();
  };
}

export function EditGroup({ app, groupId, close }: { app: Application; groupId: string; close: () => void }) {
  const schema = useSchema(app.id);
  const found = useApi(['applications', 'groups', app.id, 'one', groupId], (signal) =>
    api.getApplicationGroupAssignment({ appId: app.id, groupId, expand: 'group' }, { signal }),
  );
  return (
    <Loaded of={schema}>
      {(known) => (
        <Loaded of={found}>
          {(one) => <GroupForm app={app} one={one} attributes={attributesOf(known)} close={close} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function GroupForm({
  app,
  one,
  attributes,
  close,
}: {
  app: Application;
  one: ApplicationGroupAssignment;
  attributes: Attributes;
  close: () => void;
}) {
  const before = valuesOf(attributes, one.profile);
  const settled = useSettled(app, close);
  const of = useApiForm<{ priority: number; profile: ProfileValues }>({
    initial: { priority: one.priority, profile: before },
    mayLeave: true,
    save: async ({ priority, profile }) => {
      const changes = changesIn(attributes, before, profile);
      const body = [
        ...(priority === one.priority
          ? []
          : [{ op: 'replace' as const, path: '/priority', value: priority }]),
        ...(Object.keys(changes).length === 0
          ? []
          : [
              {
                op: 'replace' as const,
                path: '/profile',
                value: withoutNulls({ ...one.profile, ...changes }),
              },
            ]),
      ];
      if (body.length > 0)
        await api.updateGroupAssignmentToApplication({ appId: app.id, groupId: one.id, body });
    },
    done: words('saved'),
    after: settled,
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <Stack>
        <NumberInput
          label={t('assign.priority')}
          description={t('assign.priorityHelp')}
          min={0}
          max={1000}
          allowDecimal={false}
          {...of.form.getInputProps('priority')}
        />
        <Text size="sm" c="dimmed">
          {t('assign.groupProfileHelp')}
        </Text>
        <ProfileFields attributes={attributes} form={of.form as never} />
      </Stack>
    </ApiFormFrame>
  );
}

export function EditPerson({ app, userId, close }: { app: Application; userId: string; close: () => void }) {
  const schema = useSchema(app.id);
  const found = useApi(['applications', 'users', app.id, 'one', userId], (signal) =>
    api.getApplicationUser({ appId: app.id, userId, expand: 'user' }, { signal }),
  );
  return (
    <Loaded of={schema}>
      {(known) => (
        <Loaded of={found}>
          {(one) => <PersonForm app={app} one={one} attributes={attributesOf(known)} close={close} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function PersonForm({
  app,
  one,
  attributes,
  close,
}: {
  app: Application;
  one: ApplicationUser;
  attributes: Attributes;
  close: () => void;
}) {
  const before = valuesOf(attributes, one.profile);
  const settled = useSettled(app, close);
  const setsPassword = kindOf(app) === 'vault' && loose(app).credentials.scheme === 'ADMIN_SETS_CREDENTIALS';
  const of = useApiForm<{ userName: string; password: string; profile: ProfileValues }>({
    initial: { userName: one.credentials.userName, password: '', profile: before },
    mayLeave: true,
    save: ({ userName, password, profile }) => {
      const changes = changesIn(attributes, before, profile);
      const isRenamed = userName !== one.credentials.userName;
      return api.updateApplicationUser({
        appId: app.id,
        userId: one.id,
        body: {
          scope: 'USER',
          ...(isRenamed || password !== ''
            ? {
                credentials: {
                  ...(isRenamed ? { userName } : {}),
                  ...(password === '' ? {} : { password: { value: password } }),
                },
              }
            : {}),
          ...(Object.keys(changes).length === 0 ? {} : { profile: changes }),
        },
      });
    },
    done: words('saved'),
    after: settled,
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <Stack>
        <Text size="sm" c="dimmed">
          {one.scope === 'GROUP' ? t('assign.becomesOwn') : t('assign.ownHelp')}
        </Text>
        <TextInput
          label={t('assign.userName')}
          name="userName"
          autoComplete="off"
          {...of.form.getInputProps('userName')}
        />
        {setsPassword && (
          <PasswordInput
            label={t('assign.password')}
            description={t('assign.passwordHelp')}
            autoComplete="new-password"
            {...of.form.getInputProps('password')}
          />
        )}
        <ProfileFields attributes={attributes} form={of.form as never} />
      </Stack>
    </ApiFormFrame>
  );
}
