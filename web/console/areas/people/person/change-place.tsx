import { Alert, Button, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { api, Dialog, ErrorNote, may, useAction, useApi, words } from '../../../kit/index.ts';
import type { OwnUser, UserType } from '../../../kit/api.ts';
import { t } from './messages.ts';
import { schemaIdOf, useTypes } from './user-types.ts';

/** Another user type, or another realm: only where there is more than one. */
export function ChangePlace({ user }: { user: OwnUser }) {
  const [isOpen, setOpen] = useState(false);
  const types = useTypes();
  const realms = useApi(['realms'], (signal) => api.listRealms({}, { signal }).all(), {
    enabled: may('okta.realms.read'),
  });
  const typeList = types.data ?? [];
  const realmList = realms.data ?? [];
  if ((typeList.length < 2 && realmList.length < 2) || user.status === 'DEPROVISIONED') return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('place.change')}
      </Button>
      {isOpen && (
        <PlaceDialog
          user={user}
          types={typeList}
          realms={realmList.map(({ id, profile }) => ({ value: id, label: profile.name }))}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}

type Props = {
  user: OwnUser;
  types: readonly UserType[];
  realms: { value: string; label: string }[];
  close: () => void;
};

function PlaceDialog({ user, types, realms, close }: Props) {
  const [typeId, setTypeId] = useState(user.type.id);
  const [realmId, setRealmId] = useState(user.realmId);
  const type = types.find(({ id }) => id === typeId);
  const isOther = typeId !== user.type.id;
  const schemaId = type === undefined || type.default ? 'default' : schemaIdOf(type._links.schema.href);
  const schema = useApi(['user-schema', schemaId], (signal) => api.getUserSchema({ schemaId }, { signal }), {
    enabled: isOther,
  });
  const known = new Set(
    Object.values(schema.data?.definitions ?? {}).flatMap(({ properties }) => Object.keys(properties)),
  );
  const filled = Object.entries(user.profile).filter(([, value]) => value !== null && value !== undefined);
  const lost = isOther && schema.data !== undefined ? filled.filter(([name]) => !known.has(name)) : [];
  const save = useAction(
    () => {
      const place = realmId === user.realmId ? {} : { realmId: realmId ?? null };
      if (!isOther) return api.updateUser({ id: user.id, body: place });
      const profile = Object.fromEntries(filled.filter(([name]) => known.has(name)));
      return api.replaceUser({ id: user.id, body: { type: { id: typeId }, profile, ...place } });
    },
    { changes: [['users']], done: t('place.done'), after: close, isQuiet: true },
  );
  return (
    <Dialog title={t('place.change')} isOpen close={close} size="md">
      <Stack>
        {save.error !== null && save.error !== undefined && <ErrorNote error={save.error} />}
        {types.length > 1 && (
          <Select
            label={t('profile.type')}
            description={t('place.typeHelp')}
            allowDeselect={false}
            data={types.map(({ id, displayName }) => ({ value: id, label: displayName }))}
            value={typeId}
            onChange={(id) => setTypeId(id ?? typeId)}
          />
        )}
        {realms.length > 1 && (
          <Select
            label={t('profile.realm')}
            allowDeselect={false}
            data={realms}
            value={realmId ?? null}
            onChange={(id) => setRealmId(id ?? realmId)}
          />
        )}
        {lost.length > 0 && (
          <Alert color="yellow">{t('place.lost', { names: lost.map(([name]) => name).join(', ') })}</Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {words('cancel')}
          </Button>
          <Button
            loading={save.isRunning}
            disabled={(!isOther && realmId === user.realmId) || (isOther && schema.data === undefined)}
            onClick={() => save.run()}
          >
            {words('save')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
