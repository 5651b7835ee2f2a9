import { Box, Button, Group, Switch } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import type { Authenticator, AuthenticatorMethod } from '../../kit/api.ts';
import { api, Confirm, may, Section, SidePanel, useAction, useAddress } from '../../kit/index.ts';
import { methodFields } from './fields.ts';
import { t } from './messages.ts';
import { MethodEdit } from './method-form.tsx';

const mayManage = may('okta.authenticators.manage');

/** The ways in which one is used. Where there is one only, it is on as long as the authenticator is. */
export function Methods({ of, methods }: { of: Authenticator; methods: readonly AuthenticatorMethod[] }) {
  const [address, change] = useAddress();
  const [first] = methods;
  if (methods.length === 1 && first !== undefined)
    return (
      <Section title={t('settings')}>
        <Box maw={680}>
          <MethodEdit of={of} type={first.type} />
        </Box>
      </Section>
    );
  const shown = methods.find(({ type }) => type === address['method']);
  const open = (type: string | undefined) => change({ method: type }, { push: true });
  return (
    <Section title={t('methods')} lead={t('methodsLead')}>
      <ul className="method-list">
        {methods.map((method) => (
          <li key={method.type}>
            <OnOff of={of} method={method} />
            {methodFields(of.key, method.type) !== undefined && (
              <Button
                variant="default"
                size="compact-md"
                leftSection={<IconSettings size={16} aria-hidden />}
                aria-label={t('methodSettings', { name: t(`method.${method.type}`) })}
                onClick={() => open(method.type)}
              >
                {t('settings')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <SidePanel
        title={shown === undefined ? '' : t('methodSettings', { name: t(`method.${shown.type}`) })}
        isOpen={shown !== undefined}
        close={() => open(undefined)}
      >
        {shown !== undefined && (
          <MethodEdit key={shown.type} of={of} type={shown.type} close={() => open(undefined)} />
        )}
      </SidePanel>
    </Section>
  );
}

function OnOff({ of, method: { type, status } }: { of: Authenticator; method: AuthenticatorMethod }) {
  const [isAsking, setAsking] = useState(false);
  const given = { authenticatorId: of.id, methodType: type };
  const name = t(`method.${type}`);
  const changes = [['authenticators']];
  const turnOn = useAction(() => api.activateAuthenticatorMethod(given), {
    done: t('methodOn', { name }),
    changes,
  });
  const turnOff = useAction(() => api.deactivateAuthenticatorMethod(given), {
    done: t('methodOff', { name }),
    changes,
    isQuiet: true,
    undo: () => ({ run: () => turnOn.run() }),
    after: () => setAsking(false),
  });
  return (
    <Group gap="sm">
      <Switch
        label={name}
        checked={status === 'ACTIVE'}
        disabled={!mayManage || turnOn.isRunning}
        onChange={() => (status === 'ACTIVE' ? setAsking(true) : turnOn.run())}
      />
      <Confirm
        title={t('methodOffAsk', { name })}
        confirm={t('switchOff')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => turnOff.run()}
        isRunning={turnOff.isRunning}
        error={turnOff.error}
      >
        {t('methodOffHelp')}
      </Confirm>
    </Group>
  );
}
