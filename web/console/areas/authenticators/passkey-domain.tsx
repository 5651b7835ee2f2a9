import { Alert, Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { Authenticator, AuthenticatorMethod } from '../../kit/api.ts';
import {
  ApiFormFrame,
  api,
  Confirm,
  CopyField,
  ErrorNote,
  Loaded,
  may,
  Section,
  Status,
  useAction,
  useApi,
  useApiForm,
} from '../../kit/index.ts';
import { t } from './messages.ts';

type RpId = {
  enabled: boolean;
  domain?: {
    name: string;
    validationStatus: 'NOT_STARTED' | 'IN_PROGRESS' | 'VERIFIED' | 'ERROR';
    dnsRecord?: { fqdn: string; verificationValue: string };
  };
};
const methodType = 'webauthn';

/** The domain that passkeys belong to, and its proof. */
export function PasskeyDomain({ of: { id: authenticatorId } }: { of: Authenticator }) {
  const found = useApi(['authenticators', authenticatorId, 'methods', methodType], (signal) =>
    api.getAuthenticatorMethod({ authenticatorId, methodType }, { signal }),
  );
  return (
    <Section title={t('domain')} lead={t('domainLead')}>
      <Loaded of={found}>
        {(method) => (
          <Edit key={JSON.stringify(rpIdOf(method))} authenticatorId={authenticatorId} method={method} />
        )}
      </Loaded>
    </Section>
  );
}

const rpIdOf = ({ settings }: AuthenticatorMethod) => settings?.['rpId'] as RpId | undefined;

function Edit({ authenticatorId, method }: { authenticatorId: string; method: AuthenticatorMethod }) {
  const queries = useQueryClient();
  const [isAsking, asking] = useDisclosure();
  const rpId = rpIdOf(method);
  const isReadOnly = !may('okta.authenticators.manage');
  const form = useApiForm<{ domain: string; enabled: boolean }>({
    initial: { domain: rpId?.domain?.name ?? '', enabled: rpId?.enabled ?? false },
    async save({ domain, enabled }) {
      // Its other settings as they are now; they are changed elsewhere.
      const now = await api.getAuthenticatorMethod({ authenticatorId, methodType });
      const { rpId: _before, ...others } = now.settings ?? {};
      const name = domain.trim();
      const next = name === '' && !enabled ? {} : { rpId: { enabled, domain: { name } } };
      return api.replaceAuthenticatorMethod({
        authenticatorId,
        methodType,
        body: { settings: { ...others, ...next } },
      });
    },
    done: t('domainSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['authenticators'] }),
  });
  const { values, getInputProps } = form.form;
  const isHarmful = values.enabled !== (rpId?.enabled ?? false);
  const fields = (
    <Stack>
      <TextInput
        label={t('domainName')}
        description={t('domainNameHelp')}
        name="domain"
        maxLength={253}
        readOnly={isReadOnly}
        rightSectionWidth={150}
        rightSection={rpId?.domain !== undefined && <State of={rpId.domain.validationStatus} />}
        {...getInputProps('domain')}
      />
      <Switch
        label={t('domainEnabled')}
        description={t('domainEnabledHelp')}
        disabled={isReadOnly}
        {...getInputProps('enabled', { type: 'checkbox' })}
      />
    </Stack>
  );
  return (
    <Stack gap="lg" maw={680}>
      {isReadOnly ? (
        fields
      ) : (
        <ApiFormFrame
          of={{
            ...form,
            // Which domain is in force decides whose passkeys work: that is asked once more.
            submit: (event) => {
              event?.preventDefault();
              if (isHarmful) asking.open();
              else form.submit(event);
            },
          }}
        >
          {fields}
        </ApiFormFrame>
      )}
      {rpId?.domain?.dnsRecord !== undefined && (
        <Proof authenticatorId={authenticatorId} record={rpId.domain.dnsRecord} />
      )}
      <Confirm
        title={t('domainAsk')}
        confirm={t('domainChange')}
        isOpen={isAsking}
        close={asking.close}
        run={() => {
          asking.close();
          form.submit();
        }}
      >
        {t('domainAskHelp')}
      </Confirm>
    </Stack>
  );
}

function State({ of }: { of: NonNullable<RpId['domain']>['validationStatus'] }) {
  const tone = of === 'VERIFIED' ? 'good' : of === 'ERROR' ? 'bad' : 'look';
  return <Status tone={tone}>{t(`domain.${of}`)}</Status>;
}

function Proof({
  authenticatorId,
  record,
}: {
  authenticatorId: string;
  record: { fqdn: string; verificationValue: string };
}) {
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: ['authenticators'] });
  const verify = useAction(() => api.verifyRpIdDomain({ authenticatorId, webAuthnMethodType: methodType }), {
    done: t('verified'),
    isQuiet: true,
    after: () => void again(),
  });
  return (
    <Alert color="gray" title={t('domainRecord')}>
      <Stack gap="sm">
        <CopyField label={t('recordName')} value={record.fqdn} />
        <CopyField label={t('recordValue')} value={record.verificationValue} />
        {verify.error !== null && verify.error !== undefined && <ErrorNote error={verify.error} />}
        {may('okta.authenticators.manage') && (
          <Group>
            <Button onClick={() => verify.run()} loading={verify.isRunning}>
              {t('verify')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
