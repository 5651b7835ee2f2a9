import { ActionIcon, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  appsSource,
  Confirm,
  ErrorNote,
  groupsSource,
  Loaded,
  type Picked,
  Picker,
  tellFailed,
  useAction,
  useApi,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { doorsOf, kindTarget, type LimitKind, type Principal, type Target, targetFor } from './principals.ts';
import { adminsKey } from './use-roles.ts';

type Given = { of: Principal; roleAssignmentId: string; kind: LimitKind };

/** What one role of somebody reaches. Each change is made at once: there is no order in which they would be wrong. */
export function RoleLimits({ of, roleAssignmentId, kind }: Given) {
  const queries = useQueryClient();
  const doors = doorsOf(of);
  const found = useApi([...adminsKey, 'targets', roleAssignmentId], (signal) =>
    doors.listTargets(roleAssignmentId, kind, signal),
  );
  const reload = () => queries.invalidateQueries({ queryKey: adminsKey });
  const remove = useAction((target: Target) => doors.removeTarget(roleAssignmentId, target), {
    done: (_, { name }) => t('targetRemoved', { name }),
    changes: [adminsKey],
    undo: (_, target) => ({
      run: () => void doors.addTarget(roleAssignmentId, target).then(reload, tellFailed),
    }),
  });
  return (
    <Loaded of={found}>
      {(targets) => (
        <Stack>
          <Text c="dimmed">{targets.length === 0 ? t('limitsNone') : t(`reach.${kind}`)}</Text>
          <ul className="plain-list" aria-label={t('reach')}>
            {targets.map((target) => (
              <li key={target.key}>
                <Group justify="space-between" wrap="nowrap">
                  <span className="breakable">{target.name}</span>
                  {targets.length > 1 && (
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
          {targets.length === 1 && (
            <Text size="sm" c="dimmed">
              {t('limitsLast')}
            </Text>
          )}
          <AddTarget
            // Empty again after each.
            key={targets.length}
            of={of}
            roleAssignmentId={roleAssignmentId}
            kind={kind}
          />
          {kind === 'apps' && of.type === 'USER' && targets.length > 0 && (
            <EveryApp userId={of.id} roleAssignmentId={roleAssignmentId} />
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function AddTarget({ of, roleAssignmentId, kind }: Given) {
  const [picked, setPicked] = useState<Picked>();
  const [isWholeKind, setWholeKind] = useState(false);
  const target = useApi(
    [...adminsKey, 'target', kind, picked?.id],
    () => targetFor(kind, picked?.id ?? '', picked?.label ?? ''),
    { enabled: picked !== undefined },
  );
  const add = useAction((one: Target) => doorsOf(of).addTarget(roleAssignmentId, one), {
    done: (_, { name }) => t('targetAdded', { name }),
    changes: [adminsKey],
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
        add.run(isWholeKind && kind === 'apps' ? kindTarget(one.appName ?? '') : one);
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
          <Button
            type="submit"
            disabled={target.data === undefined || picked === undefined}
            loading={add.isRunning}
          >
            {words('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The API can take a person’s limit to some apps off as a whole. */
function EveryApp({ userId, roleAssignmentId }: { userId: string; roleAssignmentId: string }) {
  const [isAsking, asking] = useDisclosure();
  const run = useAction(() => api.assignAllAppsAsTargetToRoleForUser({ userId, roleAssignmentId }), {
    done: t('allAppsDone'),
    changes: [adminsKey],
    isQuiet: true,
    after: asking.close,
  });
  return (
    <>
      <Group>
        <Button variant="default" onClick={asking.open}>
          {t('allApps')}
        </Button>
      </Group>
      <Confirm
        title={t('allAppsAsk')}
        confirm={t('allApps')}
        isOpen={isAsking}
        close={asking.close}
        run={() => run.run()}
        isRunning={run.isRunning}
        error={run.error}
      >
        {t('allAppsHelp')}
      </Confirm>
    </>
  );
}
