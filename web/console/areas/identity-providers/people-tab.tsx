import { Button, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  Confirm,
  CursorTable,
  Dialog,
  Empty,
  ErrorNote,
  FilterBar,
  type LinkedUser,
  may,
  Moment,
  peopleSource,
  type Picked,
  Picker,
  RowMenu,
  SearchBox,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useCursor,
  words,
} from './kit.ts';
import { LinkPanel, nameOfLinked } from './link-panel.tsx';
import { t } from './messages.ts';

/** Who is whom there. */
export function PeopleTab({ idpId }: { idpId: string }) {
  const [{ q = '', panel }, change] = useAddress();
  const mayManage = may('okta.identityProviders.manage');
  const [isLinking, setLinking] = useState(false);
  const [unlinked, askUnlink] = useState<LinkedUser>();
  const list = useCursor(['idps', idpId, 'users', q], (after, signal) =>
    api.listIdentityProviderApplicationUsers(
      { idpId, after, limit: '50', expand: 'user', ...(q === '' ? {} : { q }) },
      { signal },
    ),
  );
  const unlink = useAction(
    ({ id: userId }: LinkedUser) => api.unlinkUserFromIdentityProvider({ idpId, userId }),
    {
      changes: [['idps', idpId]],
      done: t('unlinked'),
      isQuiet: true,
      undo: (_, { id: userId, externalId }) => ({
        run: () =>
          void api
            .linkUserToIdentityProvider({ idpId, userId, body: { externalId } })
            .then(() => list.reload()),
      }),
      after: () => askUnlink(undefined),
    },
  );
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setLinking(true)}
    >
      {t('linkPerson')}
    </Button>
  );
  return (
    <Section title={t('tab.people')} actions={list.items.length > 0 && add}>
      <Stack>
        <FilterBar filters={['q']}>
          <SearchBox label={t('searchPeople')} />
        </FilterBar>
        <CursorTable
          label={t('tab.people')}
          list={list}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({
            to: `/identity-providers/${idpId}`,
            search: { tab: 'people', panel: id, ...(q === '' ? {} : { q }) },
          })}
          isCurrent={({ id }) => id === panel}
          isFiltered={q !== ''}
          empty={<Empty title={t('noPeople')} text={t('noPeopleHelp')} action={add} />}
          columns={[
            { key: 'person', title: t('person'), isName: true, cell: (one) => nameOfLinked(one) },
            {
              key: 'externalId',
              title: t('externalId'),
              cell: ({ externalId }) => <code className="break-anywhere">{externalId}</code>,
            },
            {
              key: 'linked',
              title: t('linkedAt'),
              onPhone: 'hidden',
              cell: ({ created }) => <Moment at={created} />,
            },
          ]}
          {...(mayManage
            ? {
                rowActions: (one: LinkedUser) => (
                  <RowMenu
                    of={nameOfLinked(one)}
                    actions={[{ label: t('unlink'), isHarmful: true, run: () => askUnlink(one) }]}
                  />
                ),
              }
            : {})}
        />
      </Stack>
      <Dialog title={t('linkPerson')} isOpen={isLinking} close={() => setLinking(false)}>
        <LinkForm idpId={idpId} close={() => setLinking(false)} />
      </Dialog>
      <SidePanel title={t('link')} isOpen={panel !== undefined} close={() => change({ panel: undefined })}>
        {panel !== undefined && <LinkPanel idpId={idpId} userId={panel} />}
      </SidePanel>
      <Confirm
        title={t('unlinkTitle', { name: unlinked === undefined ? '' : nameOfLinked(unlinked) })}
        confirm={t('unlink')}
        isOpen={unlinked !== undefined}
        close={() => askUnlink(undefined)}
        run={() => unlinked && unlink.run(unlinked)}
        isRunning={unlink.isRunning}
        error={unlink.error}
      >
        {t('unlinkHelp')}
      </Confirm>
    </Section>
  );
}

function LinkForm({ idpId, close }: { idpId: string; close: () => void }) {
  const [person, setPerson] = useState<Picked>();
  const [externalId, setExternalId] = useState('');
  const link = useAction(
    () =>
      api.linkUserToIdentityProvider({
        idpId,
        userId: person?.id ?? '',
        body: { externalId: externalId.trim() },
      }),
    { changes: [['idps', idpId]], done: t('linked'), isQuiet: true, after: close },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        link.run();
      }}
    >
      <Stack>
        {link.error !== null && <ErrorNote error={link.error} />}
        <Picker source={peopleSource} label={t('person')} required value={person} onChange={setPerson} />
        <TextInput
          label={t('externalId')}
          description={t('externalIdHelp')}
          required
          value={externalId}
          onChange={({ currentTarget }) => setExternalId(currentTarget.value)}
        />
        <Button
          type="submit"
          disabled={person === undefined || externalId.trim() === ''}
          loading={link.isRunning}
        >
          {t('link')}
        </Button>
        <Button variant="default" onClick={close}>
          {words('cancel')}
        </Button>
      </Stack>
    </form>
  );
}
