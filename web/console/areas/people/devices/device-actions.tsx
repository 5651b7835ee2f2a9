import { Text } from '@mantine/core';
import { useState } from 'react';
import { api, Confirm, type RowAction, Status, type Tone, useAction } from '../../../kit/index.ts';
import type { Device } from '../../../kit/api.ts';
import { t } from './messages.ts';

const tones: Record<string, Tone> = { ACTIVE: 'good', SUSPENDED: 'look', DEACTIVATED: 'quiet' };

export function DeviceStatus({ status }: { status: string }) {
  const key = `status.${status}`;
  return <Status tone={tones[status] ?? 'quiet'}>{t.has(key) ? t(key) : status}</Status>;
}

const platforms: Record<string, string> = {
  ANDROID: 'Android',
  IOS: 'iOS',
  MACOS: 'macOS',
  WINDOWS: 'Windows',
};

export const platformName = ({ platform, osVersion }: { platform: string; osVersion?: string }): string =>
  [platforms[platform] ?? platform, osVersion].filter(Boolean).join(' ');

type Verb = 'activate' | 'deactivate' | 'suspend' | 'unsuspend' | 'delete';
type Some = Pick<Device, 'id' | 'status' | 'profile'>;

const calls: Record<Verb, (deviceId: string) => PromiseLike<unknown>> = {
  activate: (deviceId) => api.activateDevice({ deviceId }),
  deactivate: (deviceId) => api.deactivateDevice({ deviceId }),
  suspend: (deviceId) => api.suspendDevice({ deviceId }),
  unsuspend: (deviceId) => api.unsuspendDevice({ deviceId }),
  delete: (deviceId) => api.deleteDevice({ deviceId }),
};

const verbsOf: Record<string, readonly Verb[]> = {
  ACTIVE: ['suspend', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEACTIVATED: ['activate', 'delete'],
};
const asks = (verb: Verb): verb is 'deactivate' | 'suspend' | 'delete' =>
  verb === 'deactivate' || verb === 'suspend' || verb === 'delete';

/** What can be done with a registered device, the same wherever one is shown. */
export function useDeviceActions(after?: (verb: Verb) => void) {
  const [asked, setAsked] = useState<{ verb: 'deactivate' | 'suspend' | 'delete'; device: Some }>();
  const action = useAction(({ verb, device }: { verb: Verb; device: Some }) => calls[verb](device.id), {
    changes: [['users'], ['devices']],
    done: (_answer, { verb, device }) => t(`done.${verb}`, { device: device.profile.displayName }),
    undo: (_answer, { verb, device }) =>
      verb === 'suspend' ? { run: () => action.run({ verb: 'unsuspend', device }) } : undefined,
    after: (_answer, { verb }) => {
      setAsked(undefined);
      after?.(verb);
    },
  });
  const of = (device: Some): RowAction[] =>
    (verbsOf[device.status] ?? []).map((verb) => ({
      label: t(`do.${verb}`),
      run: () => (asks(verb) ? setAsked({ verb, device }) : action.run({ verb, device })),
      isHarmful: verb === 'deactivate' || verb === 'delete',
    }));
  const dialogs = asked !== undefined && (
    <Confirm
      title={t(`ask.${asked.verb}`, { device: asked.device.profile.displayName })}
      confirm={t(`do.${asked.verb}`)}
      isOpen
      close={() => setAsked(undefined)}
      run={() => action.run(asked)}
      isRunning={action.isRunning}
    >
      <Text>{t(`help.${asked.verb}`)}</Text>
    </Confirm>
  );
  return { of, dialogs };
}
