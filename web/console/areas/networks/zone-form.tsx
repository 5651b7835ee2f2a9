import { Radio, Select, Stack, TextInput } from '@mantine/core';
import type { NetworkZone } from '../../kit/api.ts';
import { type ApiForm, ApiFormFrame, checks } from '../../kit/index.ts';
import { DynamicPart } from './dynamic-part.tsx';
import { t } from './messages.ts';
import { failuresOf, NetworkList } from './network-list.tsx';
import { readNetworks } from './network-text.ts';
import { asnPattern, regionPattern } from './places.ts';
import { ZoneFindings } from './zone-findings.tsx';
import { isEmptySide, type Side, type ZoneValues } from './zone-values.ts';

const most = 20_000;

function listProblem(text: string): string | null {
  const { entries, problems } = readNetworks(text);
  if (problems.length > 0) return t('list.bad', { count: problems.length });
  return entries.length > most ? t('tooMany') : null;
}

function sideProblems(side: Side, name: string): Record<string, string> {
  const region = side.regions.find((one) => !regionPattern.test(one));
  const asn = side.asns.find((one) => !asnPattern.test(one));
  return {
    ...(region === undefined ? {} : { [`${name}.regions`]: t('badRegion', { what: region }) }),
    ...(asn === undefined ? {} : { [`${name}.asns`]: t('badAsn', { what: asn }) }),
  };
}

/** What can be said before anything is sent, by field. */
export function problemsOf(values: ZoneValues, isSystem: boolean): Record<string, string> {
  const found: Record<string, string | null> = { name: checks.required(values.name) };
  if (values.type === 'IP') {
    found['gateways'] = listProblem(values.gateways);
    if (values.usage === 'POLICY') found['proxies'] = listProblem(values.proxies);
    const isEmpty = readNetworks(`${values.gateways}\n${values.proxies}`).entries.length === 0;
    if (isEmpty && !isSystem) found['gateways'] ??= t('needsAddresses');
  } else {
    const { include, exclude, proxyType } = values;
    Object.assign(found, sideProblems(include, 'include'), sideProblems(exclude, 'exclude'));
    if (isEmptySide(include) && isEmptySide(exclude) && proxyType === '')
      found['include.countries'] = t('needsPart');
  }
  return Object.fromEntries(Object.entries(found).filter((one): one is [string, string] => one[1] !== null));
}

type Props = {
  of: ApiForm<ZoneValues>;
  before?: NetworkZone;
  isReadOnly?: boolean;
  submit: string;
  cancel?: () => void;
};

export function ZoneForm({ of, before, isReadOnly = false, submit, cancel }: Props) {
  const { form } = of;
  const { values, errors } = form;
  const { system: isSystem = false } = before ?? {};
  const isExempt = before?.type === 'IP' && before.useAsExemptList === true;
  const { name: _name, ...others } = problemsOf(values, isSystem);
  const fields = (
    <Stack>
      <TextInput
        label={t('name')}
        description={t('nameHelp')}
        name="name"
        required
        maxLength={128}
        readOnly={isReadOnly}
        {...form.getInputProps('name')}
      />
      {before === undefined && (
        <Radio.Group label={t('kind')} {...form.getInputProps('type')}>
          <Stack gap={6} mt={6}>
            <Radio value="IP" label={t('kind.IP')} />
            <Radio value="DYNAMIC_V2" label={t('kind.DYNAMIC_V2')} />
          </Stack>
        </Radio.Group>
      )}
      {!isSystem && (
        <Radio.Group label={t('usage')} {...form.getInputProps('usage')}>
          <Stack gap={6} mt={6}>
            {(['POLICY', 'BLOCKLIST'] as const).map((usage) => (
              <Radio
                key={usage}
                value={usage}
                label={t(`usage.${usage}`)}
                description={t(`usageHelp.${usage}`)}
                disabled={isReadOnly}
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {values.type === 'IP' ? (
        <>
          {(['gateways', 'proxies'] as const)
            .filter((list) => list === 'gateways' || (values.usage === 'POLICY' && !isExempt))
            .map((list) => (
              <NetworkList
                key={list}
                name={list}
                value={values[list]}
                onChange={(text) => form.setFieldValue(list, text)}
                error={errors[list]}
                failure={of.error}
                isReadOnly={isReadOnly}
              />
            ))}
        </>
      ) : (
        <DynamicFields of={of} isReadOnly={isReadOnly} />
      )}
      {!isReadOnly && (
        <ZoneFindings
          values={values}
          before={before}
          isComplete={Object.keys(others).length === 0}
          setForce={(force) => form.setFieldValue('force', force)}
        />
      )}
    </Stack>
  );
  if (isReadOnly) return fields;
  // What was said of single lines stands below them.
  const isSaidBelow = [...failuresOf(of.error, 'gateways'), ...failuresOf(of.error, 'proxies')].length > 0;
  return (
    <ApiFormFrame
      of={isSaidBelow ? { ...of, error: undefined } : of}
      submit={submit}
      {...(cancel === undefined ? {} : { cancel })}
    >
      {fields}
    </ApiFormFrame>
  );
}

function DynamicFields({ of, isReadOnly }: { of: ApiForm<ZoneValues>; isReadOnly: boolean }) {
  const { form } = of;
  const { values, errors } = form;
  const isOlder = values.type === 'DYNAMIC';
  return (
    <>
      {(isOlder ? (['include'] as const) : (['include', 'exclude'] as const)).map((side) => (
        <DynamicPart
          key={side}
          side={side}
          value={values[side]}
          onChange={(next) => form.setFieldValue(side, next as never)}
          errors={errors}
          isReadOnly={isReadOnly}
          hasCategories={!isOlder}
        />
      ))}
      {isOlder && (
        <Select
          label={t('proxyType')}
          description={t('categoriesHelp')}
          disabled={isReadOnly}
          allowDeselect={false}
          data={(['none', 'Any', 'Tor', 'NotTorAnonymizer'] as const).map((value) => ({
            value: value === 'none' ? '' : value,
            label: t(`proxyType.${value}`),
          }))}
          {...form.getInputProps('proxyType')}
        />
      )}
    </>
  );
}
