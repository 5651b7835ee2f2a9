import { Button, Group, Menu, Select, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  Dialog,
  FilterBar,
  groupsSource,
  may,
  Picker,
  SearchBox,
  tellDone,
  useAddress,
  useApi,
  usePreference,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { filterNames } from './people-search.ts';
import { statuses, statusName } from './person-status.tsx';

const selects = { clearable: true, w: { base: '100%', xs: 190 } } as const;

export function PeopleFilters() {
  const [address, change] = useAddress();
  return (
    <FilterBar filters={filterNames}>
      <SearchBox label={t('searchLabel')} />
      <Select
        {...selects}
        label={t('filter.status')}
        placeholder={t('filter.statusPresent')}
        data={[
          { value: 'ANY', label: t('filter.statusAny') },
          ...statuses.map((value) => ({ value, label: statusName(value) })),
        ]}
        value={address['status'] ?? null}
        onChange={(status) => change({ status: status ?? undefined })}
        clearButtonProps={{ 'aria-label': words('remove') }}
      />
      {may('okta.groups.read') && <GroupFilter />}
      <DateInput
        label={t('filter.since')}
        placeholder={t('filter.any')}
        clearable
        w={{ base: '100%', xs: 160 }}
        valueFormat="YYYY-MM-DD"
        maxDate={new Date()}
        value={address['since'] ?? null}
        onChange={(since) => change({ since: since ?? undefined })}
        clearButtonProps={{ 'aria-label': words('remove') }}
      />
      <TypeAndRealm />
      <SavedFilters />
    </FilterBar>
  );
}

function GroupFilter() {
  const [address, change] = useAddress();
  const { group } = address;
  const found = useApi(['groups', group], (signal) => api.getGroup({ groupId: group ?? '' }, { signal }), {
    enabled: group !== undefined,
  });
  const name = (found.data?.profile as { name?: string } | undefined)?.name;
  return (
    <Picker
      source={groupsSource}
      label={t('filter.group')}
      value={group === undefined ? undefined : { id: group, label: name ?? group }}
      onChange={(picked) => change({ group: picked?.id })}
    />
  );
}

/** Only where there is more than one to choose from. */
function TypeAndRealm() {
  const [address, change] = useAddress();
  const types = useApi(['user-types'], (signal) => api.listUserTypes({}, { signal }), {
    enabled: may('okta.userTypes.read') || may('okta.schemas.read'),
  });
  const realms = useApi(['realms'], (signal) => api.listRealms({}, { signal }), {
    enabled: may('okta.realms.read'),
  });
  return (
    <>
      {(types.data?.length ?? 0) > 1 && (
        <Select
          {...selects}
          label={t('filter.type')}
          placeholder={t('filter.any')}
          data={(types.data ?? []).map(({ id, displayName }) => ({ value: id, label: displayName }))}
          value={address['type'] ?? null}
          onChange={(type) => change({ type: type ?? undefined })}
          clearButtonProps={{ 'aria-label': words('remove') }}
        />
      )}
      {(realms.data?.length ?? 0) > 1 && (
        <Select
          {...selects}
          label={t('filter.realm')}
          placeholder={t('filter.any')}
          data={(realms.data ?? []).map(({ id, profile }) => ({ value: id, label: profile.name }))}
          value={address['realm'] ?? null}
          onChange={(realm) => change({ realm: realm ?? undefined })}
          clearButtonProps={{ 'aria-label': words('remove') }}
        />
      )}
    </>
  );
}

type Saved = { name: string; filters: Record<string, string> };

function SavedFilters() {
  const [address, change] = useAddress();
  const [saved, save] = usePreference<Saved[]>('people.filters', []);
  const [isNaming, setNaming] = useState(false);
  const current = Object.fromEntries(
    filterNames.flatMap((name) => (address[name] ? [[name, address[name]] as const] : [])),
  );
  const isFiltered = Object.keys(current).length > 0;
  const none = Object.fromEntries(filterNames.map((name) => [name, undefined]));
  if (!isFiltered && saved.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" width={300} withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            {t('saved.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {saved.length === 0 && <Menu.Label>{t('saved.none')}</Menu.Label>}
          {saved.map(({ name, filters }) => (
            <Group key={name} gap={4} wrap="nowrap">
              <Menu.Item onClick={() => change({ ...none, ...filters })}>{name}</Menu.Item>
              <Menu.Item
                className="menu-extra"
                aria-label={t('saved.remove', { name })}
                onClick={() => {
                  save(saved.filter((one) => one.name !== name));
                  tellDone(t('saved.removed', { name }), { run: () => save(saved) });
                }}
              >
                <IconTrash size={16} aria-hidden />
              </Menu.Item>
            </Group>
          ))}
          {isFiltered && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setNaming(true)}>{t('saved.save')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <NameFilter
        isOpen={isNaming}
        close={() => setNaming(false)}
        save={(name) => {
          save([...saved.filter((one) => one.name !== name), { name, filters: current }]);
          tellDone(t('saved.done', { name }));
        }}
      />
    </>
  );
}

function NameFilter({
  isOpen,
  close,
  save,
}: {
  isOpen: boolean;
  close: () => void;
  save: (name: string) => void;
}) {
  const [name, setName] = useState('');
  return (
    <Dialog title={t('saved.save')} isOpen={isOpen} close={close} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          save(name.trim());
          setName('');
          close();
        }}
      >
        <TextInput
          label={t('saved.name')}
          description={t('saved.nameHelp')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          maxLength={60}
          required
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {words('cancel')}
          </Button>
          <Button type="submit">{words('save')}</Button>
        </Group>
      </form>
    </Dialog>
  );
}
