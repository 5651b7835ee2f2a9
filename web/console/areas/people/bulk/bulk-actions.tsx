import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { User } from '../../../kit/api.ts';
import { t } from '../messages.ts';
import { mayOf } from '../may-of.ts';
import { nameOf } from '../schema.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { permissions, type Target, type Verb, verbs } from './bulk-work.ts';

const targetOf = ({ id, status, profile }: User): Target => ({
  id,
  status: status ?? '',
  login: String(profile?.['login'] ?? ''),
  name: nameOf(profile),
});

/** What can be done with those who are selected in the list. */
export function BulkActions({ people, clear }: { people: User[]; clear: () => void }) {
  // Kept while it runs: the list below changes, and with it what is selected.
  const [chosen, setChosen] = useState<{ verb: Verb; people: Target[] }>();
  const permitted = verbs.filter((verb) => mayOf(permissions[verb]));
  if (permitted.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal width={280}>
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={16} aria-hidden />}>{t('bulk.menu')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {permitted.map((verb) => (
            <Menu.Item
              key={verb}
              {...(verb === 'deactivate' && { color: 'red' })}
              onClick={() => setChosen({ verb, people: people.map(targetOf) })}
            >
              {t(`bulk.${verb}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {chosen !== undefined && (
        <BulkDialog
          verb={chosen.verb}
          people={chosen.people}
          close={(isDone) => {
            setChosen(undefined);
            if (isDone) clear();
          }}
        />
      )}
    </>
  );
}
