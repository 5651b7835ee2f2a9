import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { A, DataTable, Empty, Loaded, may, Moment, Section, words } from '../../kit/index.ts';
import { roleName, t as admins } from './messages.ts';
import { t } from './messages-roles.ts';
import { useCatalogue, useCustomRoles } from './use-roles.ts';

export function RolesTab() {
  const create = may('okta.roles.manage') && (
    <Button
      component={A}
      to="/administrators/roles/new"
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('newRole')}
    </Button>
  );
  return (
    <Stack gap="xl">
      <Section title={t('custom')} lead={t('rolesLead')} actions={create}>
        <CustomRoles />
      </Section>
      <Section title={t('standard')}>
        <StandardRoles />
      </Section>
    </Stack>
  );
}

const WhoHas = ({ role }: { role: string }) => (
  <A to="/administrators" search={{ role }}>
    {t('show')}
  </A>
);

function CustomRoles() {
  const found = useCustomRoles();
  return (
    <Loaded of={found}>
      {(roles) => (
        <DataTable
          label={t('custom')}
          rows={roles}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({ to: `/administrators/roles/${id}` })}
          empty={<Empty title={t('noCustom')} text={t('noCustomHelp')} />}
          columns={[
            { key: 'label', title: t('label'), isName: true, cell: ({ label }) => label },
            { key: 'description', title: t('description'), cell: ({ description }) => description },
            { key: 'who', title: t('whoHas'), cell: ({ id }) => <WhoHas role={id} /> },
            {
              key: 'updated',
              title: words('updated'),
              onPhone: 'hidden',
              cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
            },
          ]}
        />
      )}
    </Loaded>
  );
}

function StandardRoles() {
  const found = useCatalogue();
  return (
    <Loaded of={found}>
      {({ roles }) => (
        <DataTable
          label={t('standard')}
          rows={roles}
          idOf={({ type }) => type}
          linkOf={({ type }) => ({ to: `/administrators/roles/${type}` })}
          columns={[
            { key: 'label', title: t('label'), isName: true, cell: roleName },
            { key: 'says', title: t('permits'), cell: ({ type }) => admins(`says.${type}`) },
            {
              key: 'count',
              title: t('permissions'),
              onPhone: 'hidden',
              cell: ({ permissions }) =>
                permissions === null ? t('all') : t('count', { count: permissions.length }),
            },
            { key: 'who', title: t('whoHas'), cell: ({ type }) => <WhoHas role={type} /> },
          ]}
        />
      )}
    </Loaded>
  );
}
