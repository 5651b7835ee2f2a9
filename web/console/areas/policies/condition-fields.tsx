// Whom a rule means and how they come, as fields.
import { MultiSelect, Select, Textarea } from '@mantine/core';
import { AppsPicker, Choice, Fieldset, type Fields, IdsPicker, KindPicker, type Option } from './fields.tsx';
import { IdentifierFields } from './identifier-fields.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { platformWord } from './sentences.ts';
import { listOf, type PolicyType } from './types.ts';
import { r } from './words-rules.ts';

type Part =
  | 'people'
  | 'userType'
  | 'network'
  | 'riskScore'
  | 'behaviors'
  | 'device'
  | 'platform'
  | 'expression'
  | 'app'
  | 'identifier'
  | 'entityRisk'
  | 'minRisk';

const partsOf: Readonly<Record<PolicyType, readonly Part[]>> = {
  OKTA_SIGN_ON: ['people', 'network', 'riskScore', 'behaviors'],
  ACCESS_POLICY: ['people', 'userType', 'network', 'riskScore', 'device', 'platform', 'expression'],
  PASSWORD: ['people', 'network'],
  MFA_ENROLL: ['people', 'network', 'app'],
  IDP_DISCOVERY: ['identifier', 'network', 'platform', 'app'],
  ENTITY_RISK: ['people', 'entityRisk'],
  POST_AUTH_SESSION: ['people'],
  SESSION_VIOLATION_DETECTION: ['network', 'minRisk'],
  DEVICE_SIGNAL_COLLECTION: ['network', 'platform'],
  PROFILE_ENROLLMENT: [],
  CLIENT_UPDATE: [],
  IDENTITY_CLAIM_SOURCING: [],
};

export const asksOfConditions = (type: PolicyType): boolean => partsOf[type].length > 0;

type Props = { fields: Fields; names: Names; type: PolicyType };

export function ConditionFields(props: Props) {
  const parts = partsOf[props.type];
  const has = (...wanted: Part[]) => wanted.some((one) => parts.includes(one));
  return (
    <>
      {has('people', 'userType', 'identifier') && (
        <Fieldset legend={t('who')} help={t('whoHelp')}>
          {has('people') && <PeopleFields {...props} />}
          {has('userType') && <TypeFields {...props} />}
          {has('identifier') && <IdentifierFields fields={props.fields} />}
        </Fieldset>
      )}
      {has('network', 'app') && (
        <Fieldset legend={t('where')}>
          {has('network') && <NetworkFields {...props} />}
          {has('app') && (
            <AppsPicker
              fields={props.fields}
              path="conditions.app.include"
              label={t('apps')}
              description={t('appsHelp')}
              names={props.names}
            />
          )}
        </Fieldset>
      )}
      {has('device', 'platform') && (
        <Fieldset legend={t('withWhat')}>
          {has('device') && <DeviceFields {...props} />}
          {has('platform') && <PlatformFields {...props} />}
        </Fieldset>
      )}
      {has('riskScore', 'behaviors', 'entityRisk', 'minRisk', 'expression') && (
        <Fieldset legend={t('howRisky')}>
          <RiskFields {...props} has={has} />
        </Fieldset>
      )}
    </>
  );
}

function PeopleFields({ fields, names }: Props) {
  const groups = { fields, names, kind: 'group' as const };
  const users = { fields, names, kind: 'user' as const };
  return (
    <>
      <IdsPicker
        {...groups}
        path="conditions.people.groups.include"
        label={t('groupsIn')}
        description={t('groupsInHelp')}
      />
      <IdsPicker {...users} path="conditions.people.users.include" label={t('usersIn')} />
      <IdsPicker {...groups} path="conditions.people.groups.exclude" label={t('groupsOut')} />
      <IdsPicker
        {...users}
        path="conditions.people.users.exclude"
        label={t('usersOut')}
        description={t('usersOutHelp')}
      />
    </>
  );
}

function TypeFields({ fields, names }: Props) {
  if (names.list('userType').length < 2 && listOf(fields.get('conditions.userType.include')).length === 0)
    return null;
  return (
    <>
      <KindPicker
        fields={fields}
        names={names}
        kind="userType"
        path="conditions.userType.include"
        label={t('typesIn')}
      />
      <KindPicker
        fields={fields}
        names={names}
        kind="userType"
        path="conditions.userType.exclude"
        label={t('typesOut')}
      />
    </>
  );
}

function NetworkFields({ fields, names }: Props) {
  const isZone = fields.get('conditions.network.connection') === 'ZONE';
  const hasExcluded = listOf(fields.get('conditions.network.exclude')).length > 0;
  const mode = !isZone
    ? 'ANYWHERE'
    : hasExcluded && listOf(fields.get('conditions.network.include')).length === 0
      ? 'OUT'
      : 'IN';
  return (
    <>
      <Select
        label={t('network')}
        allowDeselect={false}
        error={fields.error('conditions.network.connection')}
        data={(['ANYWHERE', 'IN', 'OUT'] as const).map((value) => ({ value, label: t(`network.${value}`) }))}
        value={fields.get('conditions.network.out') === true ? 'OUT' : mode}
        onChange={(chosen) =>
          fields.set(
            'conditions.network',
            chosen === 'ANYWHERE'
              ? { connection: 'ANYWHERE' }
              : { connection: 'ZONE', ...(chosen === 'OUT' ? { out: true } : {}) },
          )
        }
      />
      {isZone && (
        <KindPicker
          fields={fields}
          names={names}
          kind="zone"
          path={
            mode === 'OUT' || fields.get('conditions.network.out') === true
              ? 'conditions.network.exclude'
              : 'conditions.network.include'
          }
          label={t('zones')}
          description={t('zonesHelp')}
        />
      )}
      {isZone && mode === 'IN' && hasExcluded && (
        <KindPicker
          fields={fields}
          names={names}
          kind="zone"
          path="conditions.network.exclude"
          label={t('zonesOut')}
        />
      )}
    </>
  );
}

const systems = ['WINDOWS', 'MACOS', 'LINUX', 'CHROMEOS', 'IOS', 'ANDROID'] as const;
const kindOf: Readonly<Record<string, string>> = {
  WINDOWS: 'DESKTOP',
  MACOS: 'DESKTOP',
  LINUX: 'DESKTOP',
  CHROMEOS: 'DESKTOP',
  IOS: 'MOBILE',
  ANDROID: 'MOBILE',
};

function PlatformFields({ fields, type }: Props) {
  const path = 'conditions.platform.include';
  const written = listOf(fields.get(path));
  const chosen = written.flatMap((one) => platformWord(one) ?? []);
  const word = (one: string) => {
    const key = `platform.${one}`;
    return r.has(key) ? r(key) : one;
  };
  const wire = (one: string) => ({
    type: kindOf[one] ?? one,
    os: { type: one in kindOf ? (type === 'IDP_DISCOVERY' && one === 'MACOS' ? 'OSX' : one) : 'ANY' },
  });
  return (
    <MultiSelect
      label={t('platforms')}
      description={t('platformsHelp')}
      error={fields.error(path)}
      data={[
        ...systems.map((one) => ({ value: one as string, label: word(one) })),
        ...(type === 'DEVICE_SIGNAL_COLLECTION'
          ? []
          : ['DESKTOP', 'MOBILE', 'OTHER'].map((one) => ({ value: one, label: word(one) }))),
      ]}
      value={chosen}
      onChange={(words) => fields.set(path, words.length > 0 ? words.map(wire) : undefined)}
    />
  );
}

function DeviceFields({ fields, names }: Props) {
  const options: readonly Option[] = [
    ['', t('any')],
    ['true', t('yesOnly')],
    ['false', t('noOnly')],
  ];
  const flag = (name: 'registered' | 'managed') => (
    <Select
      label={t(name)}
      description={t(`${name}Help`)}
      allowDeselect={false}
      error={fields.error(`conditions.device.${name}`)}
      data={options.map(([value, label]) => ({ value, label }))}
      value={String(fields.get(`conditions.device.${name}`) ?? '')}
      onChange={(chosen) =>
        fields.set(
          `conditions.device.${name}`,
          chosen === '' || chosen === null ? undefined : chosen === 'true',
        )
      }
    />
  );
  return (
    <>
      {flag('registered')}
      {flag('managed')}
      {(names.list('assurance').length > 0 ||
        listOf(fields.get('conditions.device.assurance.include')).length > 0) && (
        <KindPicker
          fields={fields}
          names={names}
          kind="assurance"
          path="conditions.device.assurance.include"
          label={t('assurance')}
        />
      )}
    </>
  );
}

const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;
const detections = [
  'ADMIN_REPORTED_USER_RISK',
  'USER_REPORTED_SUSPICIOUS_ACTIVITY',
  'BRUTE_FORCE_ATTACK',
] as const;

function RiskFields({ fields, names, has }: Props & { has: (...parts: Part[]) => boolean }) {
  const any: readonly Option[] = [
    ['ANY', t('any')],
    ...levels.map((level) => [level, r(`level.${level}`)] as const),
  ];
  return (
    <>
      {has('riskScore') && (
        <Choice
          fields={fields}
          path="conditions.riskScore.level"
          label={t('risk')}
          description={t('riskHelp')}
          options={any}
          otherwise="ANY"
        />
      )}
      {has('minRisk') && (
        <Select
          label={t('minRisk')}
          allowDeselect={false}
          data={any.map(([value, label]) => ({ value, label }))}
          value={String(fields.get('conditions.riskScore.minRiskLevel') ?? 'ANY')}
          onChange={(level) =>
            fields.set(
              'conditions.riskScore',
              level === 'ANY' || level === null ? undefined : { minRiskLevel: level },
            )
          }
        />
      )}
      {has('behaviors') && (
        <KindPicker
          fields={fields}
          names={names}
          kind="behavior"
          path="conditions.risk.behaviors"
          label={t('behaviors')}
          description={t('behaviorsHelp')}
        />
      )}
      {has('entityRisk') && (
        <>
          <Choice
            fields={fields}
            path="conditions.entityRisk.level"
            label={t('entityRisk')}
            options={any}
            otherwise="ANY"
          />
          <MultiSelect
            label={t('detections')}
            description={t('detectionsHelp')}
            data={detections.map((one) => ({ value: one, label: r(`detection.${one}`) }))}
            value={listOf<string>(fields.get('conditions.riskDetectionTypes.include'))}
            onChange={(chosen) =>
              fields.set('conditions.riskDetectionTypes.include', chosen.length > 0 ? chosen : undefined)
            }
          />
        </>
      )}
      {has('expression') && (
        <Textarea
          label={t('expression')}
          description={t('expressionHelp')}
          autosize
          minRows={2}
          spellCheck={false}
          error={fields.error('conditions.elCondition.condition')}
          value={String(fields.get('conditions.elCondition.condition') ?? '')}
          onChange={({ currentTarget: { value } }) =>
            fields.set('conditions.elCondition', value === '' ? undefined : { condition: value })
          }
        />
      )}
    </>
  );
}
