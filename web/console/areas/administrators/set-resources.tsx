import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ResourceSetResource } from '../../kit/api.ts';
import {
  A,
  api,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
} from '../../kit/index.ts';
import { AddResource } from './add-resource.tsx';
import { ExceptForm } from './except-form.tsx';
import { t } from './messages-roles.ts';
import { readOrn, useResourceName } from './resource-words.ts';
import { everyPage, resourcesKey } from './use-roles.ts';

const exceptOf = (one: ResourceSetResource): string[] => one.conditions?.Exclude['okta:ORN'] ?? [];
/** Of all people, groups or apps some can be left out. */
const canLeaveOut = ({ orn }: ResourceSetResource): boolean => {
  const { kind, id } = readOrn(orn);
  return id === undefined && ['users', 'groups', 'apps'].includes(kind);
};

export function ResourceName({ orn }: { orn: string }) {
  const { text, what, to } = useResourceName(orn);
  return (
    <span className="breakable" title={orn}>
      {what !== '' && <span className="soft">{what}: </span>}
      {to === undefined ? text : <A to={to}>{text}</A>}
    </span>
  );
}

export function SetResources({ setId }: { setId: string }) {
  const [address, change] = useAddress();
  const mayManage = may('okta.roles.manage');
  const found = useApi(resourcesKey(setId), (signal) =>
    everyPage(async (after) => {
      const page = await api.listResourceSetResources(
        { resourceSetIdOrLabel: setId, limit: '1000', after },
        { signal },
      );
      return { items: page.resources, next: page._links.next?.href };
    }),
  );
  const remove = useAction(
    ({ id }: ResourceSetResource) =>
      api.deleteResourceSetResource({ resourceSetIdOrLabel: setId, resourceId: id }),
    {
      done: t('resourceRemoved'),
      changes: [resourcesKey(setId)],
      undo: (_, one) => ({ run: () => restore.run(one) }),
    },
  );
  const restore = useAction(
    (one: ResourceSetResource) =>
      api.addResourceSetResource({
        resourceSetIdOrLabel: setId,
        body: {
          resourceOrnOrUrl: one.orn,
          ...(exceptOf(one).length > 0 && { conditions: { Exclude: { 'okta:ORN': exceptOf(one) } } }),
        },
      }),
    { done: t('resourceAdded'), changes: [resourcesKey(setId)] },
  );
  const panel = address['panel'];
  const edited = found.data?.find(({ id }) => panel === `except-${id}`);
  const close = () => change({ panel: undefined });
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ panel: 'resource' })}
    >
      {t('addResource')}
    </Button>
  );
  return (
    <Section title={t('resources')} lead={t('resourcesLead')} actions={add}>
      <Loaded of={found}>
        {(resources) => (
          <DataTable
            label={t('resources')}
            rows={resources}
            idOf={({ id }) => id}
            empty={<Empty title={t('noResources')} text={t('noResourcesHelp')} />}
            columns={[
              { key: 'resource', title: t('resource'), cell: ({ orn }) => <ResourceName orn={orn} /> },
              {
                key: 'except',
                title: t('except'),
                cell: (one) =>
                  exceptOf(one).length === 0 ? (
                    <span className="soft">–</span>
                  ) : (
                    exceptOf(one).map((orn) => (
                      <Text key={orn} component="div">
                        <ResourceName orn={orn} />
                      </Text>
                    ))
                  ),
              },
              {
                key: 'added',
                title: t('addedAt'),
                onPhone: 'hidden',
                cell: ({ created }) => <Moment at={created} />,
              },
            ]}
            rowActions={
              mayManage
                ? (one) => (
                    <RowMenu
                      of={one.orn}
                      actions={[
                        canLeaveOut(one) && {
                          label: t('editExcept'),
                          run: () => change({ panel: `except-${one.id}` }),
                        },
                        { label: t('removeResource'), run: () => remove.run(one), isHarmful: true },
                      ]}
                    />
                  )
                : undefined
            }
          />
        )}
      </Loaded>
      <SidePanel title={t('addResource')} isOpen={panel === 'resource' && mayManage} close={close}>
        <AddResource setId={setId} close={close} />
      </SidePanel>
      <SidePanel title={t('editExcept')} isOpen={edited !== undefined && mayManage} close={close}>
        {edited !== undefined && (
          <ExceptForm
            setId={setId}
            resourceId={edited.id}
            kind={readOrn(edited.orn).kind as 'users'}
            before={exceptOf(edited)}
            close={close}
          />
        )}
      </SidePanel>
    </Section>
  );
}
