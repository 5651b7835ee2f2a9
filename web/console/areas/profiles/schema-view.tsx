import { ActionIcon, Button, Code, Stack } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type Column,
  DataTable,
  Empty,
  Loaded,
  may,
  RowMenu,
  Section,
  SidePanel,
  useAddress,
} from '../../kit/index.ts';
import { AttributeForm } from './attribute-form.tsx';
import { t } from './messages.ts';
import { t as words } from './messages-attribute.ts';
import { RemoveAttribute } from './remove-attribute.tsx';
import {
  attributesOf,
  constraintsOf,
  kindText,
  type Named,
  type SchemaOwner,
  selfOf,
  titleOf,
  useSchema,
} from './schema.ts';

const columns: readonly Column<Named>[] = [
  {
    key: 'attribute',
    title: t('attribute'),
    isName: true,
    cell: (named) => (
      <>
        <strong>{titleOf(named)}</strong> <Code>{named.name}</Code>
      </>
    ),
    width: '34%',
  },
  { key: 'kind', title: t('kind'), cell: ({ attribute }) => kindText(attribute) },
  {
    key: 'constraints',
    title: t('constraints'),
    cell: ({ attribute }) => <span className="soft">{constraintsOf(attribute).join(', ') || '–'}</span>,
  },
  {
    key: 'self',
    title: t('person'),
    onPhone: 'hidden',
    cell: ({ attribute }) => words(`self.${selfOf(attribute)}`),
  },
];

/** Both parts of a schema, and the panel in which one attribute is changed: `?attribute=badgeNumber`, or `?attribute=+new`. */
export function SchemaView({ owner }: { owner: SchemaOwner }) {
  const [address, change] = useAddress();
  const [leaving, setLeaving] = useState<Named>();
  const found = useSchema(owner);
  const canManage = may('okta.schemas.manage');
  const open = (attribute: string | undefined) => change({ attribute });
  const add = canManage && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => open('+new')}>
      {t('addAttribute')}
    </Button>
  );
  const actions = (named: Named) => (
    <RowMenu
      of={titleOf(named)}
      actions={[
        { label: t('editNow'), run: () => open(named.name) },
        { label: t('removeNow'), run: () => setLeaving(named), isHarmful: true },
      ]}
    />
  );
  const edit = (named: Named) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('edit', { name: titleOf(named) })}
      onClick={() => open(named.name)}
    >
      <IconPencil size={18} aria-hidden />
    </ActionIcon>
  );
  // Nobody signs in as a group: what the person may do is said of people and of users of apps alone.
  const shown = owner.kind === 'group' ? columns.filter(({ key }) => key !== 'self') : columns;
  return (
    <Loaded of={found}>
      {(schema) => {
        const custom = attributesOf(schema, 'custom');
        const base = attributesOf(schema, 'base');
        const current = [...custom, ...base].find(({ name }) => name === address['attribute']);
        const isNew = address['attribute'] === '+new';
        return (
          <Stack gap="lg">
            <Section title={t('custom')} lead={t('customLead')} actions={custom.length > 0 && add}>
              <DataTable
                label={t('custom')}
                rows={custom}
                columns={shown}
                idOf={({ name }) => name}
                empty={<Empty title={t('noCustom')} text={t('noCustomHelp')} action={add} />}
                rowActions={canManage ? actions : undefined}
              />
            </Section>
            <Section title={t('base')} lead={t('baseLead')}>
              <DataTable
                label={t('base')}
                rows={base}
                columns={shown}
                idOf={({ name }) => name}
                rowActions={canManage ? edit : undefined}
              />
            </Section>
            <SidePanel
              title={
                current === undefined ? words('addTitle') : words('editTitle', { name: titleOf(current) })
              }
              isOpen={canManage && (current !== undefined || isNew)}
              close={() => open(undefined)}
            >
              <AttributeForm
                key={current?.name ?? ''}
                owner={owner}
                of={current}
                close={() => open(undefined)}
              />
            </SidePanel>
            {leaving !== undefined && (
              <RemoveAttribute owner={owner} of={leaving} close={() => setLeaving(undefined)} />
            )}
          </Stack>
        );
      }}
    </Loaded>
  );
}
