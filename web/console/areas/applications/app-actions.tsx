// Switching an application off and on, and deleting it: from the list, and from its own page.
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application } from '../../kit/api.ts';
import { api, Confirm, may, RowMenu, useAction, words } from '../../kit/index.ts';
import { kindOf } from './app.ts';
import { t } from './messages.ts';

const changed = [['applications']];

function useLifecycle(after?: () => void) {
  const activate = useAction((app: Application) => api.activateApplication({ appId: app.id }), {
    done: (_, app) => t('activated', { name: app.label }),
    changes: changed,
  });
  const deactivate = useAction((app: Application) => api.deactivateApplication({ appId: app.id }), {
    done: (_, app) => t('deactivated', { name: app.label }),
    changes: changed,
    undo: (_, app) => ({ run: () => activate.run(app) }),
    isQuiet: true,
  });
  const remove = useAction((app: Application) => api.deleteApplication({ appId: app.id }), {
    done: (_, app) => t('deleted', { name: app.label }),
    changes: [['applications', 'list']],
    isQuiet: true,
    ...(after === undefined ? {} : { after }),
  });
  return { activate, deactivate, remove };
}

type Asked = 'deactivate' | 'delete' | undefined;

function Asking({
  app,
  asked,
  close,
  of: { deactivate, remove },
}: {
  app: Application;
  asked: Asked;
  close: () => void;
  of: ReturnType<typeof useLifecycle>;
}) {
  return (
    <>
      <Confirm
        title={t('deactivate.title', { name: app.label })}
        confirm={t('deactivate')}
        isOpen={asked === 'deactivate'}
        close={close}
        run={() => void deactivate.runAsync(app).then(close, () => undefined)}
        isRunning={deactivate.isRunning}
        error={deactivate.error}
      >
        {t('deactivate.help')}
      </Confirm>
      <Confirm
        title={t('delete.title', { name: app.label })}
        confirm={t('delete')}
        name={app.label}
        isOpen={asked === 'delete'}
        close={close}
        run={() => void remove.runAsync(app).then(close, () => undefined)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('delete.help')}
      </Confirm>
    </>
  );
}

const isOurs = (app: Application): boolean => kindOf(app) === 'own' || !may('okta.apps.manage');

export function AppRowMenu({ app }: { app: Application }) {
  const [asked, setAsked] = useState<Asked>();
  const of = useLifecycle();
  if (isOurs(app)) return null;
  const isActive = app.status === 'ACTIVE';
  return (
    <>
      <RowMenu
        of={app.label}
        actions={[
          isActive
            ? { label: t('deactivate'), run: () => setAsked('deactivate') }
            : { label: t('activate'), run: () => of.activate.run(app) },
          !isActive && { label: t('delete'), run: () => setAsked('delete'), isHarmful: true },
        ]}
      />
      <Asking app={app} asked={asked} close={() => setAsked(undefined)} of={of} />
    </>
  );
}

/** On the application's own page; `after` it is gone. */
export function AppMenu({ app, after }: { app: Application; after: () => void }) {
  const [asked, setAsked] = useState<Asked>();
  const of = useLifecycle(after);
  if (isOurs(app)) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {words('actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {app.status === 'ACTIVE' ? (
            <Menu.Item onClick={() => setAsked('deactivate')}>{t('deactivate')}</Menu.Item>
          ) : (
            <>
              <Menu.Item onClick={() => of.activate.run(app)}>{t('activate')}</Menu.Item>
              <Menu.Item color="red" onClick={() => setAsked('delete')}>
                {t('delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Asking app={app} asked={asked} close={() => setAsked(undefined)} of={of} />
    </>
  );
}
