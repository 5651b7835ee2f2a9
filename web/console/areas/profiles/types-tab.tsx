import { Button, Code } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { UserType } from '../../kit/api.ts';
import {
  api,
  type Column,
  DataTable,
  Loaded,
  may,
  Moment,
  Section,
  SidePanel,
  Status,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { CreateType } from './type-forms.tsx';

const columns: readonly Column<UserType>[] = [
  {
    key: 'type',
    title: t('type'),
    isName: true,
    cell: ({ displayName }) => displayName,
  },
  { key: 'variable', title: t('variable'), cell: ({ name }) => <Code>{name}</Code> },
  {
    key: 'default',
    title: t('isDefault'),
    cell: (type) => (type.default ? <Status tone="good">{t('isDefault')}</Status> : words('no')),
  },
  {
    key: 'description',
    title: words('description'),
    onPhone: 'hidden',
    cell: ({ description }) => <span className="soft">{description}</span>,
  },
  {
    key: 'updated',
    title: words('updated'),
    onPhone: 'hidden',
    cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
  },
];

export function TypesTab() {
  const [{ panel }, change] = useAddress();
  const found = useApi(['schemas', 'types'], async (signal): Promise<UserType[]> => {
    const types: UserType[] = [];
    for await (const type of api.listUserTypes({}, { signal })) types.push(type);
    return types.sort((a, b) => Number(b.default) - Number(a.default));
  });
  const canManage = may('okta.userTypes.manage');
  return (
    <Section
      title={t('types')}
      lead={t('typesLead')}
      actions={
        canManage && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => change({ panel: 'new' })}>
            {t('createType')}
          </Button>
        )
      }
    >
      <Loaded of={found}>
        {(types) => (
          <DataTable
            label={t('types')}
            rows={types}
            columns={columns}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/profiles/types/${id}` })}
          />
        )}
      </Loaded>
      <SidePanel
        title={t('createType')}
        isOpen={panel === 'new' && canManage}
        close={() => change({ panel: undefined })}
      >
        <CreateType close={() => change({ panel: undefined })} />
      </SidePanel>
    </Section>
  );
}
