import { Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Authenticator } from '../../kit/api.ts';
import { A, api, Confirm, useAction } from '../../kit/index.ts';
import { t } from './messages.ts';
import { havingOf, useCoverage, useUses } from './use-coverage.ts';
import { UseList } from './uses-tab.tsx';

const changes = [['authenticators']];

/** Switching one on, and off with what would come of it. */
export function AuthenticatorActions({ of }: { of: Authenticator }) {
  const { id: authenticatorId, name, status, key } = of;
  const [isAsking, asking] = useDisclosure();
  const activate = useAction(() => api.activateAuthenticator({ authenticatorId }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateAuthenticator({ authenticatorId }), {
    done: t('deactivated', { name }),
    changes,
    isQuiet: true,
    undo: () => ({ run: () => activate.run() }),
    after: asking.close,
  });
  if (key === 'okta_password') return <Text c="dimmed">{t('passwordStays')}</Text>;
  if (status === 'INACTIVE')
    return (
      <Button onClick={() => activate.run()} loading={activate.isRunning}>
        {t('activate')}
      </Button>
    );
  return (
    <>
      <Button variant="light" color="red" onClick={asking.open}>
        {t('deactivate')}
      </Button>
      <Confirm
        title={t('deactivateAsk', { name })}
        confirm={t('deactivate')}
        isOpen={isAsking}
        close={asking.close}
        run={() => deactivate.run()}
        isRunning={deactivate.isRunning}
        error={deactivate.error}
      >
        <Harm of={of} />
      </Confirm>
    </>
  );
}

/** Whom it would keep out, and what holds it. */
function Harm({ of }: { of: Authenticator }) {
  const uses = useUses(of.id);
  const having = havingOf(useCoverage(), of.key);
  return (
    <Stack gap="sm">
      {uses.data !== undefined && uses.data.length > 0 && (
        <>
          <p>{t('deactivateHeld')}</p>
          <UseList uses={uses.data} />
        </>
      )}
      <p>{t('deactivateHelp')}</p>
      {having !== undefined && having > 0 && (
        <p>
          <A to="/factor-coverage">{t('deactivatePeople', { count: having })}</A>
        </p>
      )}
    </Stack>
  );
}
