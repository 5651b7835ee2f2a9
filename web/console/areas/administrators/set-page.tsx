import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  api,
  Confirm,
  Loaded,
  may,
  Page,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useGo,
  usePath,
} from '../../kit/index.ts';
import './administrators.css';
import { t as admins } from './messages.ts';
import { t } from './messages-roles.ts';
import { SetBindings } from './set-bindings.tsx';
import { SetForm } from './set-form.tsx';
import { SetResources } from './set-resources.tsx';
import { adminsKey, iamKey } from './use-roles.ts';

/** One resource set: what is in it, and who looks after that by which role. */
export default function SetPage() {
  const { setId } = usePath<{ setId: string }>();
  const go = useGo();
  const [address, change] = useAddress();
  const [isAsking, asking] = useDisclosure();
  const found = useApi([...iamKey, 'set', setId], (signal) =>
    api.getResourceSet({ resourceSetIdOrLabel: setId }, { signal }),
  );
  const { data } = found;
  const name = data?.label ?? '';
  const remove = useAction(() => api.deleteResourceSet({ resourceSetIdOrLabel: setId }), {
    done: t('removed', { name }),
    changes: [[...iamKey, 'sets'], adminsKey],
    isQuiet: true,
    after: () => go('/administrators', { tab: 'sets' }),
  });
  const mayManage = may('okta.roles.manage');
  const close = () => change({ panel: undefined });
  return (
    <Page
      title={data?.label ?? admins('set')}
      lead={data?.description}
      crumbs={[{ label: admins('title'), to: '/administrators' }]}
      id={setId}
      call={`GET /api/v1/iam/resource-sets/${setId}`}
      actions={
        mayManage && (
          <>
            <Button variant="default" onClick={() => change({ panel: 'edit' })}>
              {t('editSet')}
            </Button>
            <Button variant="light" color="red" onClick={asking.open}>
              {t('remove')}
            </Button>
          </>
        )
      }
    >
      <Loaded of={found}>
        {(set) => (
          <>
            <Stack gap="xl">
              <SetResources setId={set.id} />
              <SetBindings setId={set.id} />
            </Stack>
            <SidePanel title={t('editSet')} isOpen={address['panel'] === 'edit' && mayManage} close={close}>
              <SetForm before={set} close={close} />
            </SidePanel>
          </>
        )}
      </Loaded>
      <Confirm
        title={t('removeSetAsk', { name })}
        confirm={t('remove')}
        name={name}
        isOpen={isAsking}
        close={asking.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('removeSetHelp')}
      </Confirm>
    </Page>
  );
}
