import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  type Brand,
  checks,
  Confirm,
  CursorTable,
  Dialog,
  may,
  Page,
  RowMenu,
  Status,
  tellDone,
  useAction,
  useAddress,
  useApiForm,
  useCursor,
  useGo,
  words,
} from './kit.ts';
import { useState } from 'react';
import { t } from './messages.ts';

export default function BrandsPage() {
  const [{ create }, change] = useAddress();
  const mayManage = may('okta.brands.manage');
  const [deleted, askDelete] = useState<Brand>();
  const list = useCursor(['brands'], (after, signal) => api.listBrands({ after, limit: 50 }, { signal }));
  const remove = useAction(({ id: brandId }: Brand) => api.deleteBrand({ brandId }), {
    changes: [['brands']],
    done: (_, { name }) => t('deleted', { name }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const close = () => change({ create: undefined });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call="GET /api/v1/brands"
      actions={
        mayManage && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => change({ create: 'yes' })}
          >
            {t('create')}
          </Button>
        )
      }
    >
      <CursorTable
        label={t('title')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/branding/${id}` })}
        columns={[
          {
            key: 'name',
            title: words('name'),
            isName: true,
            cell: ({ name }) => name,
          },
          {
            key: 'default',
            title: words('type'),
            cell: ({ isDefault }) => (isDefault ? <Status tone="good">{t('isDefault')}</Status> : t('brand')),
          },
          {
            key: 'privacy',
            title: t('privacyUrl'),
            onPhone: 'hidden',
            cell: ({ customPrivacyPolicyUrl }) => customPrivacyPolicyUrl ?? words('none'),
          },
        ]}
        {...(mayManage
          ? {
              rowActions: (brand: Brand) =>
                brand.isDefault ? null : (
                  <RowMenu
                    of={brand.name}
                    actions={[{ label: t('delete'), isHarmful: true, run: () => askDelete(brand) }]}
                  />
                ),
            }
          : {})}
      />
      <Dialog title={t('create')} isOpen={mayManage && create === 'yes'} close={close}>
        <CreateForm cancel={close} />
      </Dialog>
      <Confirm
        title={t('deleteTitle', { name: deleted?.name ?? '' })}
        confirm={t('delete')}
        name={deleted?.name}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteHelp')}
      </Confirm>
    </Page>
  );
}

function CreateForm({ cancel }: { cancel: () => void }) {
  const go = useGo();
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { name: '' },
    validate: { name: checks.required },
    mayLeave: true,
    save: (body) => api.createBrand({ body }),
    after: ({ id, name }) => {
      void queries.invalidateQueries({ queryKey: ['brands'] });
      tellDone(t('created', { name }));
      go(`/branding/${id}`);
    },
  });
  return (
    <ApiFormFrame of={form} submit={t('create')} cancel={cancel}>
      <Stack>
        <Text size="sm">{t('createHelp')}</Text>
        <Group grow>
          <TextInput label={t('brandName')} required data-autofocus {...form.form.getInputProps('name')} />
        </Group>
      </Stack>
    </ApiFormFrame>
  );
}
