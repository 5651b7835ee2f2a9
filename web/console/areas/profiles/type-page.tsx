import { Button } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { UserType } from '../../kit/api.ts';
import {
  A,
  api,
  Confirm,
  Failed,
  Loading,
  may,
  Page,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
  useGo,
  usePath,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { SchemaView } from './schema-view.tsx';
import { EditType } from './type-forms.tsx';

const crumbs = [{ label: t('title'), to: '/profiles' }];

export default function TypePage() {
  const { typeId } = usePath<{ typeId: string }>();
  const found = useApi(['schemas', 'type', typeId], (signal) => api.getUserType({ typeId }, { signal }));
  if (found.data !== undefined) return <Shown type={found.data} />;
  return (
    <Page title={t('type')} crumbs={crumbs}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Shown({ type }: { type: UserType }) {
  const [{ panel }, change] = useAddress();
  const [isLeaving, setLeaving] = useState(false);
  const go = useGo();
  const schemaId = type._links.schema.href.split('/').at(-1) ?? 'default';
  const remove = useAction(() => api.deleteUserType({ typeId: type.id }), {
    done: t('typeDeleted', { name: type.displayName }),
    changes: [['schemas', 'types'], ['user-types']],
    after: () => go('/profiles'),
    isQuiet: true,
  });
  return (
    <Page
      title={type.displayName}
      lead={type.description || t('noDescription')}
      crumbs={crumbs}
      badge={type.default && <Status tone="good">{t('isDefault')}</Status>}
      id={type.id}
      call={`GET /api/v1/meta/schemas/user/${schemaId}`}
      actions={
        <>
          {may('okta.users.read') && (
            <Button component={A} to="/people" search={{ type: type.id }} variant="default">
              {t('peopleOfType')}
            </Button>
          )}
          {may('okta.userTypes.manage') && (
            <>
              <Button
                variant="default"
                leftSection={<IconPencil size={18} aria-hidden />}
                onClick={() => change({ panel: 'edit' })}
              >
                {t('editType')}
              </Button>
              {!type.default && (
                <Button
                  variant="light"
                  color="red"
                  leftSection={<IconTrash size={18} aria-hidden />}
                  onClick={() => setLeaving(true)}
                >
                  {t('deleteType')}
                </Button>
              )}
            </>
          )}
        </>
      }
    >
      <SchemaView owner={{ kind: 'user', schemaId, typeId: type.id }} />
      <SidePanel title={t('editType')} isOpen={panel === 'edit'} close={() => change({ panel: undefined })}>
        <EditType key={type.lastUpdated} type={type} close={() => change({ panel: undefined })} />
      </SidePanel>
      <Confirm
        title={t('deleteTypeTitle', { name: type.displayName })}
        confirm={t('deleteTypeNow')}
        isOpen={isLeaving}
        close={() => setLeaving(false)}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteTypeLead')}
      </Confirm>
    </Page>
  );
}
