import { Button, Group, Menu, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Dialog, tellDone, usePreference, words } from '../../kit/index.ts';
import type { Search } from '../../kit/index.ts';
import { t } from './messages.ts';
import { searchNames, type UsedSearch } from './use-search.ts';

type Saved = { name: string; search: Search };

export const builtIn: readonly { name: string; filter: string }[] = [
  {
    name: t('example.failures'),
    filter: 'eventType eq "user.session.start" and outcome.result eq "FAILURE"',
  },
  {
    name: t('example.refused'),
    filter: 'eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY"',
  },
  { name: t('example.lock'), filter: 'eventType eq "user.account.lock"' },
  {
    name: t('example.admin'),
    filter: 'eventType sw "user.account.privilege" or eventType sw "group.privilege" or eventType sw "iam."',
  },
  {
    name: t('example.config'),
    filter:
      'eventType sw "policy." and eventType ne "policy.evaluate_sign_on" or eventType sw "application.lifecycle"',
  },
  {
    name: t('example.abroad'),
    filter:
      'eventType eq "user.session.start" and client.geographicalContext.country pr and client.geographicalContext.country ne "Japan"',
  },
  { name: t('example.risk'), filter: 'securityContext.risk.level eq "HIGH"' },
];

/** Searches that somebody comes back to; on the server, so that they are there on another machine too. */
export function SavedSearches({ address, change }: Pick<UsedSearch, 'address' | 'change'>) {
  const [saved, keep] = usePreference<Saved[]>('log.searches', []);
  const [isSaving, dialog] = useDisclosure();
  const use = (search: Search) =>
    change(
      { ...Object.fromEntries(searchNames.map((name) => [name, undefined])), event: undefined, ...search },
      { push: true },
    );
  const remove = ({ name }: Saved) => {
    const before = saved;
    keep(saved.filter((one) => one.name !== name));
    tellDone(t('deletedSaved', { name }), { run: () => keep(before) });
  };
  return (
    <>
      <Menu position="bottom-end" width={320} withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={18} aria-hidden />}>
            {t('saved')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDeviceFloppy size={16} aria-hidden />} onClick={dialog.open}>
            {t('save')}
          </Menu.Item>
          {saved.length > 0 && <Menu.Label>{t('savedOwn')}</Menu.Label>}
          {saved.map((one) => (
            <Group key={one.name} gap={4} wrap="nowrap">
              <Menu.Item onClick={() => use(one.search)}>{one.name}</Menu.Item>
              <Menu.Item
                className="menu-extra"
                aria-label={t('deleteSaved', { name: one.name })}
                onClick={() => remove(one)}
              >
                <IconTrash size={16} aria-hidden />
              </Menu.Item>
            </Group>
          ))}
          <Menu.Label>{t('savedBuiltIn')}</Menu.Label>
          {builtIn.map(({ name, filter }) => (
            <Menu.Item key={filter} onClick={() => use({ filter })}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Dialog title={t('save')} isOpen={isSaving} close={dialog.close} size="md">
        <SaveForm
          save={(name) => {
            const search = Object.fromEntries(
              searchNames.filter((key) => (address[key] ?? '') !== '').map((key) => [key, address[key]]),
            );
            keep([...saved.filter((one) => one.name !== name), { name, search }]);
            dialog.close();
            tellDone(t('savedDone', { name }));
          }}
        />
      </Dialog>
    </>
  );
}

function SaveForm({ save }: { save: (name: string) => void }) {
  const [name, setName] = useState('');
  const [error, setError] = useState<string>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') setError(words('required'));
        else save(name.trim());
      }}
    >
      <Stack>
        <Text c="dimmed" size="sm">
          {t('saveHelp')}
        </Text>
        <TextInput
          label={t('saveName')}
          value={name}
          maxLength={80}
          error={error}
          data-autofocus
          onChange={({ currentTarget }) => {
            setName(currentTarget.value);
            setError(undefined);
          }}
        />
        <Group justify="flex-end">
          <Button type="submit">{words('save')}</Button>
        </Group>
      </Stack>
    </form>
  );
}
