import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Group } from '../../kit/api.ts';
import {
  ErrorNote,
  MultiPicker,
  peopleSource,
  type Picked,
  SidePanel,
  tellDone,
  tellFailed,
  words,
} from '../../kit/index.ts';
import { Button, Group as Row } from '@mantine/core';
import { changeMembers } from './change-members.ts';
import { t } from './messages.ts';

type Props = { group: Group; isOpen: boolean; close: () => void; reload: () => Promise<unknown> };

export function AddPeople(props: Props) {
  return (
    <SidePanel title={t('addPeople')} isOpen={props.isOpen} close={props.close}>
      <Form {...props} />
    </SidePanel>
  );
}

function Form({ group, close, reload }: Props) {
  const [people, setPeople] = useState<Picked[]>([]);
  const [isMissing, setMissing] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const add = async () => {
    setMissing(people.length === 0);
    if (people.length === 0) return;
    setRunning(true);
    setError(undefined);
    try {
      const done = await changeMembers(
        'add',
        group.id,
        people.map(({ id }) => id),
      );
      await reload();
      const undo = async () => {
        await changeMembers('remove', group.id, done).catch(tellFailed);
        await reload();
      };
      if (done.length === 0) tellDone(t('alreadyIn'));
      else tellDone(t('added', { count: done.length }), { run: () => void undo() });
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Stack>
        <Text c="dimmed">{t('addPeopleHelp')}</Text>
        {error !== undefined && <ErrorNote error={error} />}
        <MultiPicker
          source={peopleSource}
          label={t('people')}
          value={people}
          onChange={(picked) => {
            setPeople(picked);
            setMissing(false);
          }}
          {...(isMissing ? { error: t('pickPeople') } : {})}
          required
        />
        <Row justify="flex-end">
          <Button variant="default" onClick={close}>
            {words('cancel')}
          </Button>
          <Button type="submit" loading={isRunning}>
            {people.length === 0 ? t('addPeople') : t('addNow', { count: people.length })}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}
