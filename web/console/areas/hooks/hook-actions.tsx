import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { api, Confirm, useAction, useGo } from '../../kit/index.ts';
import { t } from './messages.ts';

type Kind = 'event' | 'inline';

const verbs = {
  event: {
    key: 'event-hooks',
    activate: (id: string): Promise<unknown> => api.activateEventHook({ eventHookId: id }),
    deactivate: (id: string): Promise<unknown> => api.deactivateEventHook({ eventHookId: id }),
    remove: (id: string): Promise<unknown> => api.deleteEventHook({ eventHookId: id }),
    list: { to: '/hooks', search: {} },
    harm: 'deactivateEvent',
  },
  inline: {
    key: 'inline-hooks',
    activate: (id: string): Promise<unknown> => api.activateInlineHook({ inlineHookId: id }),
    deactivate: (id: string): Promise<unknown> => api.deactivateInlineHook({ inlineHookId: id }),
    remove: (id: string): Promise<unknown> => api.deleteInlineHook({ inlineHookId: id }),
    list: { to: '/hooks', search: { tab: 'inline' } },
    harm: 'deactivateInline',
  },
} as const;

/** Switching a hook on, off, and away: only what is off can be deleted. */
export function HookActions({
  kind,
  id,
  name,
  status,
}: {
  kind: Kind;
  id: string;
  name: string;
  status: string;
}) {
  const go = useGo();
  const { key, list, harm, ...does } = verbs[kind];
  const [isResting, resting] = useDisclosure();
  const [isLeaving, leaving] = useDisclosure();
  const changes = [[key]];
  const activate = useAction(() => does.activate(id), { done: t('activated', { name }), changes });
  const deactivate = useAction(() => does.deactivate(id), {
    done: t('deactivated', { name }),
    changes,
    isQuiet: true,
    undo: () => ({ run: () => activate.run() }),
    after: resting.close,
  });
  const remove = useAction(() => does.remove(id), {
    done: t('deleted', { name }),
    isQuiet: true,
    after: () => go(list.to, list.search),
  });
  return (
    <>
      {status === 'ACTIVE' ? (
        <Button variant="light" color="red" onClick={resting.open}>
          {t('deactivate')}
        </Button>
      ) : (
        <>
          <Button variant="light" color="red" onClick={leaving.open}>
            {t('delete')}
          </Button>
          <Button onClick={() => activate.run()} loading={activate.isRunning}>
            {t('activate')}
          </Button>
        </>
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
        {t(harm)}
      </Confirm>
      <Confirm
        title={t('deleteAsk', { name })}
        confirm={t('delete')}
        name={name}
        isOpen={isLeaving}
        close={leaving.close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteHelp')}
      </Confirm>
    </>
  );
}
