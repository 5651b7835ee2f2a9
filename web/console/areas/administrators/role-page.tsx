import { Alert, Button, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { AdminPermissions, Role } from '../../kit/api.ts';
import {
  A,
  api,
  ApiFormFrame,
  checks,
  Confirm,
  Failed,
  Loaded,
  Loading,
  may,
  OktaApiError,
  Page,
  useAction,
  useApi,
  useApiForm,
  useGo,
  usePath,
} from '../../kit/index.ts';
import './administrators.css';
import { roleName, t as admins } from './messages.ts';
import { t } from './messages-roles.ts';
import { PermissionBoxes } from './permission-boxes.tsx';
import { areaName, byArea, permissionSentence } from './permission-words.ts';
import { iamKey, useCatalogue } from './use-roles.ts';

const crumbs = [{ label: admins('title'), to: '/administrators' }];

/** A custom role by its id, a standard one by its type, or a new one. */
export default function RolePage() {
  const { roleId } = usePath<{ roleId: string }>();
  const catalogue = useCatalogue();
  if (catalogue.data === undefined)
    return catalogue.error ? (
      <Failed error={catalogue.error} retry={() => void catalogue.refetch()} />
    ) : (
      <Loading />
    );
  const standard = catalogue.data.roles.find(({ type }) => type === roleId);
  if (standard !== undefined) return <StandardRole of={standard} />;
  if (roleId === 'new') return <NewRole catalogue={catalogue.data} />;
  return <CustomRole key={roleId} roleId={roleId} catalogue={catalogue.data} />;
}

const WhoHas = ({ role }: { role: string }) => (
  <Button component={A} to="/administrators" search={{ role }} variant="default">
    {t('whoHas')}
  </Button>
);

function StandardRole({ of }: { of: AdminPermissions['roles'][number] }) {
  return (
    <Page
      title={roleName(of)}
      lead={admins(`says.${of.type}`)}
      crumbs={crumbs}
      id={of.type}
      call="GET /gatehouse/v1/admin-permissions"
      actions={<WhoHas role={of.type} />}
    >
      <Alert>{of.permissions === null ? admins('isSuper') : t('standardNote')}</Alert>
      {of.permissions !== null && (
        <div className="ability-areas">
          {byArea(of.permissions, (name) => name).map(([area, names]) => (
            <section key={area} aria-label={areaName(area)}>
              <h2 className="ability-area">{areaName(area)}</h2>
              <ul className="plain-list">
                {names.map((name) => (
                  <li key={name} title={name}>
                    {permissionSentence(name)}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Page>
  );
}

type Values = { label: string; description: string; permissions: string[] };
const validate = {
  label: checks.all(checks.required, checks.atMost(255)),
  description: checks.atMost(1_000),
  permissions: (value: string[]) => (value.length === 0 ? t('needsOne') : null),
};

function NewRole({ catalogue }: { catalogue: AdminPermissions }) {
  const go = useGo();
  return (
    <Page title={t('newRole')} lead={t('rolesLead')} crumbs={crumbs}>
      <RoleForm
        initial={{ label: '', description: '', permissions: [] }}
        catalogue={catalogue}
        save={(body) => api.createRole({ body })}
        done={t('created')}
        after={({ id }) => go(`/administrators/roles/${id}`)}
      />
    </Page>
  );
}

function CustomRole({ roleId, catalogue }: { roleId: string; catalogue: AdminPermissions }) {
  const go = useGo();
  const [isAsking, asking] = useDisclosure();
  const found = useApi([...iamKey, 'role', roleId], async (signal) => {
    const role = await api.getRole({ roleIdOrLabel: roleId }, { signal });
    const { permissions } = await api.listRolePermissions({ roleIdOrLabel: roleId }, { signal });
    return { role, permissions: permissions.map(({ label }) => label) };
  });
  const remove = useAction(() => api.deleteRole({ roleIdOrLabel: roleId }), {
    done: t('removed', { name: found.data?.role.label ?? roleId }),
    changes: [
      [...iamKey, 'custom-roles'],
      [...iamKey, 'roles'],
    ],
    isQuiet: true,
    after: () => go('/administrators', { tab: 'roles' }),
  });
  const { data } = found;
  const mayManage = may('okta.roles.manage');
  return (
    <Page
      title={data?.role.label ?? t('custom')}
      crumbs={crumbs}
      id={roleId}
      call={`GET /api/v1/iam/roles/${roleId}/permissions`}
      actions={
        <>
          <WhoHas role={roleId} />
          {mayManage && (
            <Button variant="light" color="red" onClick={asking.open}>
              {t('remove')}
            </Button>
          )}
        </>
      }
    >
      <Loaded of={found}>
        {({ role, permissions }) => (
          <RoleForm
            initial={{ label: role.label, description: role.description, permissions }}
            catalogue={catalogue}
            isReadOnly={!mayManage}
            save={(values) => saveRole(role, permissions, values)}
            done={t('saved')}
            version={{
              loaded: role.lastUpdated,
              now: async () => (await api.getRole({ roleIdOrLabel: role.id })).lastUpdated,
            }}
            reload={() => void found.refetch()}
          />
        )}
      </Loaded>
      <Confirm
        title={t('removeAsk', { name: data?.role.label ?? '' })}
        confirm={t('remove')}
        isOpen={isAsking}
        close={asking.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('removeHelp')}
      </Confirm>
    </Page>
  );
}

/** Name and permissions have calls of their own: what is gained comes before what goes, so that the role is never empty. */
async function saveRole(role: Role, before: readonly string[], values: Values): Promise<Role> {
  const { label, description, permissions } = values;
  const roleIdOrLabel = role.id;
  if (label !== role.label || description !== role.description)
    await api.replaceRole({ roleIdOrLabel, body: { label, description } });
  for (const permissionType of permissions.filter((name) => !before.includes(name)))
    await api.createRolePermission({ roleIdOrLabel, permissionType, body: {} });
  for (const permissionType of before.filter((name) => !permissions.includes(name)))
    await api.deleteRolePermission({ roleIdOrLabel, permissionType }).catch(unlessGone);
  return role;
}

/** Somebody else took it out at the same time. */
function unlessGone(error: unknown): void {
  if (!(error instanceof OktaApiError) || error.status !== 404) throw error;
}

function RoleForm({
  initial,
  catalogue,
  isReadOnly = false,
  ...rest
}: {
  initial: Values;
  catalogue: AdminPermissions;
  isReadOnly?: boolean;
  save: (values: Values) => Promise<Role>;
  done: string;
  after?: (role: Role) => void;
  version?: { loaded: string; now: () => Promise<string> };
  reload?: () => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm<Values, Role>({
    ...rest,
    initial,
    validate,
    after: (role) => {
      void queries.invalidateQueries({ queryKey: iamKey });
      rest.after?.(role);
    },
  });
  const { form } = of;
  const fields = (
    <Stack>
      <TextInput
        label={t('label')}
        description={t('labelHelp')}
        name="label"
        required
        maw={480}
        readOnly={isReadOnly}
        {...form.getInputProps('label')}
      />
      <Textarea
        label={t('description')}
        description={t('descriptionHelp')}
        name="description"
        autosize
        minRows={2}
        maw={640}
        readOnly={isReadOnly}
        {...form.getInputProps('description')}
      />
      <PermissionBoxes
        all={catalogue.permissions}
        value={form.values.permissions}
        onChange={(permissions) => form.setFieldValue('permissions', permissions)}
        error={form.errors['permissions']}
        isReadOnly={isReadOnly}
      />
    </Stack>
  );
  return isReadOnly ? fields : <ApiFormFrame of={of}>{fields}</ApiFormFrame>;
}
