import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { NetworkZone } from '../../kit/api.ts';
import { api, Confirm, useAction, useGo } from '../../kit/index.ts';
import { t } from './messages.ts';
import { UseList, useZoneUses } from './zone-uses.tsx';
import { isAlwaysOn } from './zone-words.ts';

const changes = [['zones'], ['locations']];

/** Switching a zone on, off, and away, with what would come of it. */
export function ZoneActions({ zone }: { zone: NetworkZone }) {
  const go = useGo();
  const { id: zoneId, name, status } = zone;
  const [isResting, resting] = useDisclosure();
  const [isLeaving, leaving] = useDisclosure();
  const uses = useZoneUses(zoneId);
  const activate = useAction(() => api.activateNetworkZone({ zoneId }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateNetworkZone({ zoneId }), {
    done: t('deactivated', { name }),
    changes,
    isQuiet: true,
    undo: () => ({ run: () => activate.run() }),
    after: resting.close,
  });
  const remove = useAction(() => api.deleteNetworkZone({ zoneId }), {
    done: t('deleted', { name }),
    changes,
    isQuiet: true,
    after: () => go('/networks'),
  });
  const found = uses.data ?? [];
  const isHeld = found.length > 0 || status === 'ACTIVE';
  return (
    <>
      {status === 'INACTIVE' && (
        <Button variant="default" onClick={() => activate.run()} loading={activate.isRunning}>
          {t('activate')}
        </Button>
      )}
      {status === 'ACTIVE' && !isAlwaysOn(zone) && (
        <Button variant="default" onClick={resting.open}>
          {t('deactivate')}
        </Button>
      )}
      {!zone.system && (
        <Button variant="light" color="red" onClick={leaving.open}>
          {t('delete')}
        </Button>
      )}
      <Confirm
        title={t('deactivateAsk', { name })}
        confirm={t('deactivate')}
        isOpen={isResting}
        close={resting.close}
        run={() => deactivate.run()}
        isRunning={deactivate.isRunning}
        error={deactivate.error}
      >
        <Stack gap="sm">
          <p>{t(zone.usage === 'BLOCKLIST' ? 'deactivateBlocked' : 'deactivateHelp')}</p>
          <UseList uses={found} />
        </Stack>
      </Confirm>
      <Confirm
        title={t('deleteAsk', { name })}
        confirm={t('delete')}
        name={isHeld ? undefined : name}
        isOpen={isLeaving}
        close={leaving.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        <Stack gap="sm">
          {found.length > 0 && (
            <>
              <p>{t('deleteBlockedUses')}</p>
              <UseList uses={found} />
            </>
          )}
          {status === 'ACTIVE' && <p>{t('deleteBlockedActive')}</p>}
          {!isHeld && <p>{t('deleteHelp')}</p>}
        </Stack>
      </Confirm>
    </>
  );
}
