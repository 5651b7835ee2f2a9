import { Button, Group, NumberInput, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RiskSettings } from '../../kit/api.ts';
import {
  type ApiForm,
  ApiFormFrame,
  api,
  Confirm,
  Loaded,
  may,
  Section,
  Status,
  useAction,
  useApi,
  useApiForm,
} from '../../kit/index.ts';
import { ZonesPicker } from '../networks/door.ts';
import { t } from './messages.ts';
import { Preview } from './preview.tsx';
import { Scale } from './scale.tsx';
import {
  bodyOf,
  groupNames,
  type RiskValues,
  type Sign,
  type SignGroup,
  signGroups,
  valuesOf,
} from './signs.ts';

const key = ['risk-settings'];

export function Weights() {
  const found = useApi(key, (signal) => api.getRiskSettings({}, { signal }));
  const [edition, setEdition] = useState(0);
  const again = () => void found.refetch().then(() => setEdition((before) => before + 1));
  return <Loaded of={found}>{(settings) => <Edit key={edition} settings={settings} again={again} />}</Loaded>;
}

const whole = (value: number | string, least: number, most: number): string | null => {
  const number = Number(value);
  const isGood = value !== '' && Number.isInteger(number) && number >= least && number <= most;
  return isGood ? null : t('between', { least, most });
};

function problemsOf({ weights, thresholds, failures }: RiskValues): Record<string, string> {
  const found: [string, string | null][] = groupNames.flatMap((group) =>
    signGroups[group].map((sign): [string, string | null] => [
      `weights.${sign}`,
      group === 'safe' ? whole(weights[sign], -100, 0) : whole(weights[sign], 0, 100),
    ]),
  );
  const high = whole(thresholds.high, 2, 100);
  found.push(
    ['thresholds.medium', whole(thresholds.medium, 1, 99)],
    ['thresholds.high', high ?? (Number(thresholds.high) > Number(thresholds.medium) ? null : t('highMore'))],
    ['failures.count', whole(failures.count, 1, 100)],
    ['failures.minutes', whole(failures.minutes, 1, 1_440)],
  );
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== null));
}

function Edit({ settings, again }: { settings: RiskSettings; again: () => void }) {
  const queries = useQueryClient();
  const mayManage = may('okta.behaviors.manage');
  const form = useApiForm<RiskValues, RiskSettings>({
    initial: valuesOf(settings),
    validate: problemsOf as never,
    save: (values) => api.replaceRiskSettings({ body: bodyOf(values) }),
    done: t('saved'),
    version: {
      loaded: settings.lastUpdated ?? undefined,
      now: async () => (await api.getRiskSettings({})).lastUpdated ?? undefined,
    },
    reload: again,
    // What was typed is what was saved: nothing is loaded anew under somebody’s hands.
    after: (saved) => queries.setQueryData(key, saved),
  });
  const { values } = form.form;
  const isDraft = form.form.isDirty();
  const isWrong = Object.keys(problemsOf(values)).length > 0;
  const fields = (
    <Stack>
      <Section
        title={t('scale')}
        lead={t('scaleLead')}
        actions={
          <>
            <Status tone={settings.isDefault ? 'quiet' : 'look'}>
              {t(settings.isDefault ? 'isDefault' : 'isOwn')}
            </Status>
            {mayManage && !settings.isDefault && <Reset settings={settings} again={again} />}
          </>
        }
      >
        <Stack>
          <Scale medium={Number(values.thresholds.medium)} high={Number(values.thresholds.high)} />
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <Figure of={form} name="thresholds.medium" label={t('medium')} />
            <Figure of={form} name="thresholds.high" label={t('high')} />
            <Figure of={form} name="failures.count" label={t('failuresCount')} help={t('failuresHelp')} />
            <Figure of={form} name="failures.minutes" label={t('failuresMinutes')} />
          </SimpleGrid>
        </Stack>
      </Section>
      {groupNames.map((group) => (
        <Signs key={group} group={group} of={form} />
      ))}
      <Networks of={form} />
    </Stack>
  );
  return (
    <Stack>
      {mayManage ? <ApiFormFrame of={form}>{fields}</ApiFormFrame> : fields}
      <Preview draft={isDraft && !isWrong ? bodyOf(values) : undefined} />
    </Stack>
  );
}

function Reset({ settings, again }: { settings: RiskSettings; again: () => void }) {
  const [isAsking, asking] = useDisclosure();
  const restore = useAction(() => api.replaceRiskSettings({ body: bodyOf(valuesOf(settings)) }), {
    after: again,
  });
  const reset = useAction(() => api.deleteRiskSettings({}), {
    done: t('resetDone'),
    isQuiet: true,
    undo: () => ({ run: () => restore.run() }),
    after: () => {
      asking.close();
      again();
    },
  });
  return (
    <>
      <Button variant="default" size="compact-md" onClick={asking.open}>
        {t('reset')}
      </Button>
      <Confirm
        title={t('resetAsk')}
        confirm={t('reset')}
        isOpen={isAsking}
        close={asking.close}
        run={() => reset.run()}
        isRunning={reset.isRunning}
        error={reset.error}
      >
        {t('resetHelp')}
      </Confirm>
    </>
  );
}

function Figure({
  of,
  name,
  label,
  help,
}: {
  of: ApiForm<RiskValues>;
  name: string;
  label: string;
  help?: string;
}) {
  return (
    <NumberInput
      label={label}
      {...(help === undefined ? {} : { description: help })}
      name={name}
      allowDecimal={false}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      readOnly={!may('okta.behaviors.manage')}
      {...of.form.getInputProps(name)}
    />
  );
}

function Signs({ group, of }: { group: SignGroup; of: ApiForm<RiskValues> }) {
  return (
    <Section title={t(`group.${group}`)} lead={t(`groupHelp.${group}`)}>
      <ul className="sign-list">
        {signGroups[group].map((sign: Sign) => (
          <li key={sign}>
            <div>
              <Text fw={560} id={`sign-${sign}`}>
                {t(`sign.${sign}`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`signHelp.${sign}`)}
              </Text>
            </div>
            <NumberInput
              aria-labelledby={`sign-${sign}`}
              name={`weights.${sign}`}
              allowDecimal={false}
              w={110}
              readOnly={!may('okta.behaviors.manage')}
              {...of.form.getInputProps(`weights.${sign}`)}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Networks({ of }: { of: ApiForm<RiskValues> }) {
  const { form } = of;
  const { isLegacy, zoneIds } = form.values;
  const isReadOnly = !may('okta.behaviors.manage');
  return (
    <Section title={t('networks')} lead={t('networksLead')}>
      <Stack gap="sm">
        <Radio.Group
          aria-label={t('networks')}
          value={isLegacy ? 'legacy' : 'named'}
          onChange={(value) => form.setFieldValue('isLegacy', value === 'legacy')}
        >
          <Group>
            <Radio value="legacy" label={t('networks.legacy')} disabled={isReadOnly} />
            <Radio value="named" label={t('networks.named')} disabled={isReadOnly} />
          </Group>
        </Radio.Group>
        {!isLegacy && (
          <ZonesPicker
            label={t('zones')}
            value={zoneIds}
            onChange={(ids) => form.setFieldValue('zoneIds', ids)}
            error={form.errors['knownNetworkZoneIds']}
            disabled={isReadOnly}
          />
        )}
      </Stack>
    </Section>
  );
}
