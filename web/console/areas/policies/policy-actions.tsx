// What can be done with a whole policy, from the list and from its own page.
import { ActionIcon, Menu, TextInput, Textarea } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Policy } from '../../kit/api.ts';
import {
  ApiFormFrame,
  Confirm,
  checks,
  Dialog,
  MultiPicker,
  groupsSource,
  useAction,
  useApiForm,
  useGo,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import type { PolicyOf, PolicyType } from './types.ts';
import { policyTypes } from './types.ts';

export const mayChange = 'okta.policies.manage';
export const changed = [['policies']];

/** Deletes, switches off, copies. */
export function usePolicyActions(policy: PolicyOf, gone?: () => void) {
  const go = useGo();
  const { id: policyId, name } = policy;
  const status = useAction(
    (to: 'ACTIVE' | 'INACTIVE') =>
      to === 'ACTIVE' ? api.activatePolicy({ policyId }) : api.deactivatePolicy({ policyId }),
    {
      changes: changed,
      done: (_, to) => t(to === 'ACTIVE' ? 'switchedOn' : 'switchedOff', { name }),
      undo: (_, to) => ({ run: () => status.run(to === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE') }),
    },
  );
  const clone = useAction(() => api.clonePolicy({ policyId }), {
    changes: changed,
    done: (copy: Policy) => t('cloned', { name: copy.name }),
    after: (copy: Policy) => go(`/policies/${copy.id}`),
  });
  const remove = useAction(() => api.deletePolicy({ policyId }), {
    changes: changed,
    done: t('deleted', { name }),
    isQuiet: true,
    after: () => gone?.(),
  });
  return { status, clone, remove };
}

/** In a row of the list: also a step up or down, for who does not drag. */
export function PolicyMenu({
  policy,
  up,
  down,
  gone,
}: {
  policy: PolicyOf;
  up?: (() => void) | undefined;
  down?: (() => void) | undefined;
  gone?: () => void;
}) {
  const { status, clone, remove } = usePolicyActions(policy, gone);
  const [asks, setAsks] = useState<'delete' | 'off' | 'edit'>();
  const close = () => setAsks(undefined);
  const { name, system, type } = policy;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={40} aria-label={`${words('menu')}: ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAsks('edit')}>
            {t('rename')}
          </Menu.Item>
          {!policyTypes[type].isOnly && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => clone.run()}>
              {t('clone')}
            </Menu.Item>
          )}
          {up !== undefined && (
            <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={up}>
              {t('moveUp')}
            </Menu.Item>
          )}
          {down !== undefined && (
            <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={down}>
              {t('moveDown')}
            </Menu.Item>
          )}
          {!system && policy.status === 'ACTIVE' && (
            <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => setAsks('off')}>
              {t('deactivate')}
            </Menu.Item>
          )}
          {!system && policy.status === 'INACTIVE' && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => status.run('ACTIVE')}>
              {t('activate')}
            </Menu.Item>
          )}
          {!system && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsks('delete')}>
              {t('delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        title={t('deleteTitle', { name })}
        confirm={t('delete')}
        isOpen={asks === 'delete'}
        close={close}
        run={() => void remove.runAsync().then(close, () => undefined)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t(type === 'ACCESS_POLICY' ? 'deleteAppHelp' : 'deleteHelp')}
      </Confirm>
      <Confirm
        title={t('deactivateTitle', { name })}
        confirm={t('deactivate')}
        isOpen={asks === 'off'}
        close={close}
        run={() => void status.runAsync('INACTIVE').then(close, () => undefined)}
        isRunning={status.isRunning}
        error={status.error}
      >
        {t(type === 'ACCESS_POLICY' ? 'deactivateAppHelp' : 'deactivateHelp')}
      </Confirm>
      <Dialog title={t('renameTitle', { name })} isOpen={asks === 'edit'} close={close}>
        {asks === 'edit' && <PolicyDetails policy={policy} done={close} />}
      </Dialog>
    </>
  );
}

/** Its name and what is said of it. What comes with the org keeps its name. */
function PolicyDetails({ policy, done }: { policy: PolicyOf; done: () => void }) {
  const save = useAction((body: never) => api.replacePolicy({ policyId: policy.id, body }), {
    changes: changed,
    isQuiet: true,
    done: words('saved'),
  });
  const form = useApiForm({
    initial: { name: policy.name, description: policy.description ?? '' },
    validate: { name: checks.required },
    mayLeave: true,
    save: ({ name, description }) => save.runAsync({ ...bodyOf(policy), name, description } as never),
    after: done,
  });
  return (
    <ApiFormFrame of={form} cancel={done}>
      <TextInput
        label={words('name')}
        required
        disabled={policy.system}
        description={policy.system ? t('systemName') : undefined}
        data-autofocus
        {...form.form.getInputProps('name')}
      />
      <Textarea
        label={words('description')}
        description={t('descriptionHelp')}
        autosize
        minRows={2}
        {...form.form.getInputProps('description')}
      />
    </ApiFormFrame>
  );
}

/** As a PUT wants it. */
export function bodyOf({ type, name, description, conditions, settings }: PolicyOf) {
  return {
    type,
    name,
    description: description ?? '',
    ...(conditions === null || !policyTypes[type].hasPeople ? {} : { conditions }),
    ...(settings === null ? {} : { settings }),
  };
}

export function NewPolicy({ type, close }: { type: PolicyType; close: () => void }) {
  const go = useGo();
  const create = useAction((body: never) => api.createPolicy({ body }), {
    changes: changed,
    isQuiet: true,
    done: (made: Policy) => t('created', { name: made.name }),
    after: (made: Policy) => go(`/policies/${made.id}`),
  });
  const form = useApiForm({
    initial: { name: '', description: '', groups: [] as { id: string; label: string }[] },
    validate: { name: checks.required },
    mayLeave: true,
    save: ({ name, description, groups }) =>
      create.runAsync({
        type,
        name,
        description,
        ...(policyTypes[type].hasPeople && groups.length > 0
          ? { conditions: { people: { groups: { include: groups.map(({ id }) => id) } } } }
          : {}),
      } as never),
  });
  return (
    <ApiFormFrame of={form} cancel={close} submit={t('create')}>
      <p className="soft">{t(`for.${type}`)}</p>
      <TextInput label={words('name')} required data-autofocus {...form.form.getInputProps('name')} />
      <Textarea
        label={words('description')}
        description={t('descriptionHelp')}
        autosize
        minRows={2}
        {...form.form.getInputProps('description')}
      />
      {policyTypes[type].hasPeople && (
        <MultiPicker
          source={groupsSource}
          label={t('forGroups')}
          description={t('forGroupsHelp')}
          value={form.form.values.groups}
          onChange={(groups) => form.form.setFieldValue('groups', groups)}
        />
      )}
    </ApiFormFrame>
  );
}
