import { ActionIcon, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  appsSource,
  ErrorNote,
  groupsSource,
  type Picked,
  Picker,
  tellFailed,
  useAction,
  useApi,
} from '../../kit/index.ts';
import { t } from './messages-roles.ts';
import {
  addTarget,
  type HeldRole,
  limitKindOf,
  removeTarget,
  rolesKey,
  type Target,
  targetFor,
} from './roles.ts';

/** Each change is made at once: there is no order in which they would be wrong. */
export function RoleLimits({ groupId, role }: { groupId: string; role: HeldRole }) {
  const queries = useQueryClient();
  const kind = limitKindOf(role.type) ?? 'groups';
  const changes = [rolesKey(groupId)];
  const reload = () => queries.invalidateQueries({ queryKey: rolesKey(groupId) });
  const remove = useAction((target: Target) => removeTarget(groupId, role.id, target), {
    done: (_, { name }) => t('targetRemoved', { name }),
    changes,
    undo: (_, target) => ({
      run: () => void addTarget(groupId, role.id, target).then(reload, tellFailed),
    }),
  });
  return (
    <Stack>
      <Text c="dimmed">{role.targets.length === 0 ? t('limitsNone') : t(`reach.${kind}`)}</Text>
      {role.targets.length > 0 && (
        <ul className="plain-list" aria-label={t('reach')}>
          {role.targets.map((target) => (
            <li key={target.key}>
              <Group justify="space-between" wrap="nowrap">
                <span className="breakable">{target.name}</span>
                {role.targets.length > 1 && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={36}
                    aria-label={t('removeTarget', { name: target.name })}
                    onClick={() => remove.run(target)}
                  >
                    <IconTrash size={18} />
                  </ActionIcon>
                )}
              </Group>
            </li>
          ))}
        </ul>
      )}
      {role.targets.length === 1 && (
        <Text size="sm" c="dimmed">
          {t('limitsLast')}
        </Text>
      )}
      <AddTarget
        // Empty again after each.
        key={role.targets.length}
        kind={kind}
        groupId={groupId}
        role={role}
      />
    </Stack>
  );
}

function AddTarget({ kind, groupId, role }: { kind: 'groups' | 'apps'; groupId: string; role: HeldRole }) {
  const [picked, setPicked] = useState<Picked>();
  const [isWholeKind, setWholeKind] = useState(false);
  const target = useApi(
    ['groups', 'role-target', kind, picked?.id],
    () => targetFor(kind, picked?.id ?? '', picked?.label ?? ''),
    { enabled: picked !== undefined },
  );
  const add = useAction((one: Target) => addTarget(groupId, role.id, one), {
    done: (_, { name }) => t('targetAdded', { name }),
    changes: [rolesKey(groupId)],
    after: () => setPicked(undefined),
    isQuiet: true,
  });
  const kindName = target.data?.appName;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const one = target.data;
        if (one === undefined || picked === undefined) return;
        const { appName = '' } = one;
        add.run(
          isWholeKind && kind === 'apps'
            ? { key: appName, name: t('allOfKind', { name: appName }), appName }
            : one,
        );
      }}
    >
      <Stack gap="sm">
        <ErrorNote error={add.error ?? (picked === undefined ? undefined : target.error)} />
        <Picker
          source={kind === 'apps' ? appsSource : groupsSource}
          label={t('addTarget')}
          value={picked}
          onChange={setPicked}
        />
        {kind === 'apps' && kindName !== undefined && (
          <Checkbox
            label={t('wholeKind', { name: kindName })}
            checked={isWholeKind}
            onChange={({ currentTarget }) => setWholeKind(currentTarget.checked)}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={picked === undefined} loading={add.isRunning}>
            {t('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
