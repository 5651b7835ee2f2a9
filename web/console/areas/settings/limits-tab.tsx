import { Box, NumberInput, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  A,
  api,
  ApiFormFrame,
  Confirm,
  Facts,
  Loaded,
  may,
  numberOf,
  Section,
  useAction,
  useApi,
  useApiForm,
} from './kit.ts';
import { t } from './messages.ts';

export function LimitsTab() {
  return (
    <Stack gap="xl">
      {may('okta.rateLimits.read') && <Threshold />}
      <Retention />
    </Stack>
  );
}

const within = (least: number, most: number, message: string) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most ? null : message;

function Threshold() {
  const found = useApi(['rate-limits', 'threshold'], (signal) =>
    api.getRateLimitSettingsWarningThreshold({ signal }),
  );
  return (
    <Section
      title={t('threshold')}
      lead={
        <>
          {t('thresholdLead')}{' '}
          <A to="/log" search={{ filter: 'eventType eq "system.operation.rate_limit.warning"' }}>
            {t('warnings')}
          </A>
        </>
      }
    >
      <Loaded of={found}>
        {({ warningThreshold }) =>
          may('okta.rateLimits.manage') ? (
            <ThresholdForm key={warningThreshold} now={warningThreshold} />
          ) : (
            <Facts of={[[t('thresholdField'), numberOf(warningThreshold)]]} />
          )
        }
      </Loaded>
    </Section>
  );
}

function ThresholdForm({ now }: { now: number }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { warningThreshold: now },
    validate: { warningThreshold: within(30, 90, t('badThreshold')) } as never,
    save: (body) => api.replaceRateLimitSettingsWarningThreshold({ body }),
    done: t('thresholdSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['rate-limits'] }),
  });
  return (
    <Box maw={480}>
      <ApiFormFrame of={form}>
        <NumberInput
          maw={320}
          label={t('thresholdField')}
          description={t('thresholdHelp')}
          min={30}
          max={90}
          {...form.form.getInputProps('warningThreshold')}
        />
      </ApiFormFrame>
    </Box>
  );
}

function Retention() {
  const found = useApi(['log-settings'], (signal) => api.getLogSettings({ signal }));
  return (
    <Section title={t('retention')} lead={t('retentionLead')}>
      <Loaded of={found}>
        {({ retentionDays }) =>
          may('okta.orgs.manage') ? (
            <RetentionForm key={retentionDays} now={retentionDays} />
          ) : (
            <Facts of={[[t('retentionField'), numberOf(retentionDays)]]} />
          )
        }
      </Loaded>
    </Section>
  );
}

function RetentionForm({ now }: { now: number }) {
  const [asked, ask] = useState<number>();
  const put = useAction((retentionDays: number) => api.replaceLogSettings({ body: { retentionDays } }), {
    done: t('retentionSaved'),
    changes: [['log-settings']],
    isQuiet: true,
    after: () => ask(undefined),
  });
  const form = useApiForm({
    initial: { retentionDays: now },
    validate: { retentionDays: within(1, 3650, t('badDays')) } as never,
    // What is shorter deletes events: it is asked about first.
    save: async ({ retentionDays }) => {
      if (retentionDays < now) ask(retentionDays);
      else await put.runAsync(retentionDays);
    },
  });
  return (
    <>
      <Box maw={480}>
        <ApiFormFrame of={form}>
          <NumberInput
            maw={320}
            label={t('retentionField')}
            min={1}
            max={3650}
            {...form.form.getInputProps('retentionDays')}
          />
        </ApiFormFrame>
      </Box>
      <Confirm
        title={t('shorterTitle')}
        confirm={t('shorten')}
        isOpen={asked !== undefined}
        close={() => ask(undefined)}
        run={() => asked !== undefined && put.run(asked)}
        isRunning={put.isRunning}
        error={put.error}
      >
        {t('shorterHelp', { days: asked ?? now })}
      </Confirm>
    </>
  );
}
