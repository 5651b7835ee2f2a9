import { NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { BehaviorDetectionRule, CreateBehaviorDetectionRuleArguments } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, CopyId, may, useApiForm } from '../../kit/index.ts';
import { t } from './messages.ts';

const types = [
  'ANOMALOUS_LOCATION',
  'ANOMALOUS_DEVICE',
  'ANOMALOUS_IP',
  'ANOMALOUS_ASN',
  'VELOCITY',
] as const;
const granularities = ['CITY', 'SUBDIVISION', 'COUNTRY', 'LAT_LONG'] as const;

type Values = {
  name: string;
  type: BehaviorDetectionRule['type'];
  granularity: (typeof granularities)[number];
  radiusKilometers: number | string;
  maxEventsUsedForEvaluation: number | string;
  minEventsNeededForEvaluation: number | string;
  velocityKph: number | string;
};

const valuesOf = (before: BehaviorDetectionRule | undefined): Values => ({
  name: before?.name ?? '',
  type: before?.type ?? 'ANOMALOUS_LOCATION',
  granularity: before?.settings.granularity ?? 'CITY',
  radiusKilometers: before?.settings.radiusKilometers ?? 20,
  maxEventsUsedForEvaluation: before?.settings.maxEventsUsedForEvaluation ?? 20,
  minEventsNeededForEvaluation: before?.settings.minEventsNeededForEvaluation ?? 0,
  velocityKph: before?.settings.velocityKph ?? 805,
});

function bodyOf(values: Values): CreateBehaviorDetectionRuleArguments['body'] {
  const { name, type, granularity } = values;
  if (type === 'VELOCITY') return { name, type, settings: { velocityKph: Number(values.velocityKph) } };
  const history = {
    maxEventsUsedForEvaluation: Number(values.maxEventsUsedForEvaluation),
    minEventsNeededForEvaluation: Number(values.minEventsNeededForEvaluation),
  };
  if (type !== 'ANOMALOUS_LOCATION') return { name, type, settings: history };
  const radius = granularity === 'LAT_LONG' ? { radiusKilometers: Number(values.radiusKilometers) } : {};
  return { name, type, settings: { ...history, granularity, ...radius } };
}

const within = (least: number, most: number) => (value: number | string) =>
  value !== '' && Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most
    ? null
    : t('between', { least, most });

export function BehaviorForm({
  before,
  close,
}: {
  before: BehaviorDetectionRule | undefined;
  close: () => void;
}) {
  const queries = useQueryClient();
  const form = useApiForm<Values>({
    initial: valuesOf(before),
    mayLeave: true,
    validate: {
      name: checks.required,
      maxEventsUsedForEvaluation: within(0, 100),
      minEventsNeededForEvaluation: within(0, 10),
      radiusKilometers: within(1, 20_000),
      velocityKph: within(1, 1_000_000),
    } as never,
    save: (values) => {
      const body = bodyOf(values);
      return before === undefined
        ? api.createBehaviorDetectionRule({ body })
        : api.replaceBehaviorDetectionRule({ behaviorId: before.id, body });
    },
    done: t(before === undefined ? 'behaviorCreated' : 'behaviorSaved'),
    ...(before === undefined
      ? {}
      : {
          version: {
            loaded: before.lastUpdated ?? undefined,
            now: async () =>
              (await api.getBehaviorDetectionRule({ behaviorId: before.id })).lastUpdated ?? undefined,
          },
          reload: () => void queries.invalidateQueries({ queryKey: ['behaviors'] }),
        }),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['behaviors'] });
      close();
    },
  });
  const { values, getInputProps } = form.form;
  const fields = (
    <Stack>
      {before !== undefined && (
        <div>
          <CopyId id={before.id} />
        </div>
      )}
      <TextInput
        label={t('behaviorName')}
        description={t('behaviorNameHelp')}
        name="name"
        required
        maxLength={128}
        {...getInputProps('name')}
      />
      <Select
        label={t('looksAt')}
        name="type"
        allowDeselect={false}
        disabled={before !== undefined}
        data={types.map((value) => ({ value, label: t(`type.${value}`) }))}
        {...getInputProps('type')}
      />
      {values.type === 'ANOMALOUS_LOCATION' && (
        <Radio.Group label={t('granularity')} {...getInputProps('granularity')}>
          <Stack gap={6} mt={6}>
            {granularities.map((value) => (
              <Radio key={value} value={value} label={t(`granularity.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {values.type === 'ANOMALOUS_LOCATION' && values.granularity === 'LAT_LONG' && (
        <NumberInput
          label={t('radius')}
          name="radiusKilometers"
          allowDecimal={false}
          {...getInputProps('radiusKilometers')}
        />
      )}
      {values.type === 'VELOCITY' ? (
        <NumberInput
          label={t('velocity')}
          description={t('velocityHelp')}
          name="velocityKph"
          allowDecimal={false}
          {...getInputProps('velocityKph')}
        />
      ) : (
        <>
          <NumberInput
            label={t('maxEvents')}
            name="maxEventsUsedForEvaluation"
            allowDecimal={false}
            {...getInputProps('maxEventsUsedForEvaluation')}
          />
          <NumberInput
            label={t('minEvents')}
            name="minEventsNeededForEvaluation"
            allowDecimal={false}
            {...getInputProps('minEventsNeededForEvaluation')}
          />
        </>
      )}
    </Stack>
  );
  if (!may('okta.behaviors.manage'))
    return (
      <fieldset disabled className="bare">
        {fields}
      </fieldset>
    );
  return (
    <ApiFormFrame of={form} cancel={close}>
      {fields}
    </ApiFormFrame>
  );
}
