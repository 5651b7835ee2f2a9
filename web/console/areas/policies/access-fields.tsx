// What an app asks of who comes: factors, what they have to be, chains of them, and how often.
import { Button, Card, Checkbox, Group, MultiSelect, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { words } from '../../kit/index.ts';
import { Again, Choice, type Fields, Flag, Minutes, Segments, type Option } from './fields.tsx';
import { durationOf, minutesOf } from './duration.ts';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { characteristics, methodName, stepsOf } from './sentences-actions.ts';
import { asJson, type Json, listOf } from './types.ts';
import { r } from './words-rules.ts';

const base = 'actions.appSignOn';
const method = `${base}.verificationMethod`;

/** What may be named, as `key/method`. */
const methods = [
  'okta_password/password',
  'security_question/security_question',
  'webauthn/webauthn',
  'okta_verify/push',
  'okta_verify/totp',
  'okta_verify/signed_nonce',
  'google_otp/otp',
  'phone_number/sms',
  'phone_number/voice',
  'okta_email/email',
  'yubikey_token/otp',
  'custom_otp/otp',
  'tac/tac',
] as const;
const holdings = methods.filter((one) => !/password|question/.test(one));

const wordOf = (one: unknown): string => {
  const { key, method: name } = asJson(one);
  return `${String(key)}/${String(name ?? '')}`;
};

function MethodPicker({
  label,
  description,
  value,
  change,
  of,
  names,
}: {
  label: string;
  description?: string;
  value: unknown;
  change: (methods: Json[]) => void;
  of: readonly string[];
  names: Names;
}) {
  const now = listOf(value).map(asJson);
  const chosen = now.map(wordOf);
  const all = [...of, ...chosen.filter((one) => !of.includes(one))];
  const label_ = (one: string) => {
    const [key = '', name = ''] = one.split('/');
    const authenticator = names.of('authenticator', key);
    return `${authenticator === key ? key : authenticator}: ${methodName({ key, method: name || undefined })}`;
  };
  return (
    <MultiSelect
      label={label}
      description={description}
      searchable
      data={all.map((one) => ({ value: one, label: label_(one) }))}
      value={chosen}
      onChange={(words_) =>
        change(
          words_.map((one) => {
            const kept = now[chosen.indexOf(one)];
            const [key, name] = one.split('/');
            return kept ?? { key, method: name };
          }),
        )
      }
    />
  );
}

const modes = (): readonly Option[] => [
  ['1FA', t('factors.1FA')],
  ['2FA', t('factors.2FA')],
  ['CHAIN', t('factors.CHAIN')],
];

export function AccessFields({ fields, names }: { fields: Fields; names: Names }) {
  const isAllowed = fields.get(`${base}.access`) === 'ALLOW';
  return (
    <>
      <Segments
        fields={fields}
        path={`${base}.access`}
        label={t('access')}
        options={[
          ['ALLOW', t('allow')],
          ['DENY', t('deny')],
        ]}
        otherwise="ALLOW"
      />
      {isAllowed && <MethodFields fields={fields} names={names} />}
    </>
  );
}

function MethodFields({ fields, names }: { fields: Fields; names: Names }) {
  const given = asJson(fields.get(method));
  if (given['type'] === 'ID_PROOFING') return <p className="soft">{t('proofingHelp')}</p>;
  const isChain = given['type'] === 'AUTH_METHOD_CHAIN';
  const mode: Fields = {
    ...fields,
    get: () => (isChain ? 'CHAIN' : (given['factorMode'] ?? '2FA')),
    set: (_, chosen) => {
      const { reauthenticateIn = 'PT2H' } = given;
      fields.set(
        method,
        chosen === 'CHAIN'
          ? {
              type: 'AUTH_METHOD_CHAIN',
              chains: [{ authenticationMethods: [{ key: 'okta_password', method: 'password' }] }],
              reauthenticateIn,
            }
          : {
              type: 'ASSURANCE',
              constraints: given['constraints'] ?? [],
              ...given,
              ...(isChain ? { chains: undefined, type: 'ASSURANCE', constraints: [] } : {}),
              factorMode: chosen,
            },
      );
    },
  };
  const idle = minutesOf(given['inactivityPeriod']) ?? 0;
  return (
    <>
      <Segments
        fields={mode}
        path={`${method}.factorMode`}
        label={t('factors')}
        options={modes()}
        otherwise="2FA"
      />
      {isChain ? <Chains fields={fields} names={names} /> : <Constraints fields={fields} names={names} />}
      <Again fields={fields} path={`${method}.reauthenticateIn`} label={t('again')} />
      {!isChain && (
        <Minutes
          label={t('inactivity')}
          description={t('inactivityHelp')}
          value={idle}
          change={(minutes) =>
            fields.set(`${method}.inactivityPeriod`, minutes === 0 ? undefined : durationOf(minutes))
          }
        />
      )}
      <Choice
        fields={fields}
        path={`${base}.keepMeSignedIn.postAuth`}
        label={t('keep')}
        description={t('keepHelp')}
        options={[
          ['NOT_ALLOWED', t('keep.NOT_ALLOWED')],
          ['ALLOWED', t('keep.ALLOWED')],
        ]}
        otherwise="NOT_ALLOWED"
      />
    </>
  );
}

const isPasskey = (constraint: Json): boolean =>
  asJson(constraint['possession'])['phishingResistant'] === 'REQUIRED';

/** Every way in asks for a factor that cannot be phished, or none does. */
function withPasskey(list: readonly Json[], isOn: boolean): Json[] {
  if (isOn && list.length === 0) return [{ possession: { phishingResistant: 'REQUIRED' } }];
  return list.flatMap((constraint) => {
    const { phishingResistant: _, ...rest } = asJson(constraint['possession']);
    if (isOn) return [{ ...constraint, possession: { ...rest, phishingResistant: 'REQUIRED' } }];
    const { possession: __, ...others } = constraint;
    const next = Object.keys(rest).length > 0 ? { ...others, possession: rest } : others;
    return Object.keys(next).length > 0 ? [next] : [];
  });
}

function Constraints({ fields, names }: { fields: Fields; names: Names }) {
  const path = `${method}.constraints`;
  const list = listOf(fields.get(path)).map(asJson);
  const set = (next: Json[]) => fields.set(path, next);
  return (
    <>
      <Checkbox
        label={t('requirePasskey')}
        error={fields.error(path)}
        checked={list.length > 0 && list.every(isPasskey)}
        onChange={({ currentTarget }) => set(withPasskey(list, currentTarget.checked))}
      />
      {list.map((constraint, index) => (
        <Card key={index} withBorder padding="sm">
          <Group justify="space-between" mb="xs">
            <Text fw={600} size="sm">
              {t(index === 0 ? 'constraint' : 'orConstraint')}
            </Text>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => set(list.filter((_, at) => at !== index))}
            >
              {words('remove')}
            </Button>
          </Group>
          <Constraint
            constraint={constraint}
            names={names}
            change={(next) => set(list.map((one, at) => (at === index ? next : one)))}
          />
        </Card>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set([...list, { possession: { userPresence: 'REQUIRED' } }])}
      >
        {t(list.length === 0 ? 'addConstraint' : 'addOrConstraint')}
      </Button>
    </>
  );
}

function Constraint({
  constraint,
  change,
  names,
}: {
  constraint: Json;
  change: (next: Json) => void;
  names: Names;
}) {
  const possession = asJson(constraint['possession']);
  const knowledge = asJson(constraint['knowledge']);
  const set = (next: Json) => change({ ...constraint, possession: next });
  const local: Fields = {
    get: (name) => possession[name],
    set: (name, value) => set({ ...possession, [name]: value }),
    error: () => undefined,
  };
  return (
    <>
      <Group gap="md" mb="sm">
        {characteristics.map((name) => (
          <Flag key={name} fields={local} path={name} label={r(`is.${name}`)} on="REQUIRED" off="OPTIONAL" />
        ))}
      </Group>
      <MethodPicker
        label={t('oneOfThese')}
        description={t('oneOfTheseHelp')}
        value={possession['authenticationMethods']}
        of={holdings}
        names={names}
        change={(chosen) => {
          const { authenticationMethods: _, ...rest } = possession;
          set(chosen.length > 0 ? { ...rest, authenticationMethods: chosen } : rest);
        }}
      />
      <MethodPicker
        label={t('noneOfThese')}
        value={possession['excludedAuthenticationMethods']}
        of={holdings}
        names={names}
        change={(chosen) => {
          const { excludedAuthenticationMethods: _, ...rest } = possession;
          set(chosen.length > 0 ? { ...rest, excludedAuthenticationMethods: chosen } : rest);
        }}
      />
      {listOf(knowledge['types']).length + listOf(knowledge['authenticationMethods']).length > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t('knowledgeKept')}
        </Text>
      )}
    </>
  );
}

const mostSteps = 3;

/** One method after the other; whichever of the chains somebody can walk lets them in. */
function Chains({ fields, names }: { fields: Fields; names: Names }) {
  const path = `${method}.chains`;
  const chains = listOf(fields.get(path));
  const set = (next: unknown[]) => fields.set(path, next);
  const first = { authenticationMethods: [{ key: 'okta_password', method: 'password' }] };
  return (
    <>
      {chains.map((chain, index) => (
        <Card key={index} withBorder padding="sm">
          <Group justify="space-between" mb="xs">
            <Text fw={600} size="sm">
              {t(index === 0 ? 'chain' : 'orChain')}
            </Text>
            {chains.length > 1 && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                onClick={() => set(chains.filter((_, at) => at !== index))}
              >
                {words('remove')}
              </Button>
            )}
          </Group>
          <Chain
            steps={stepsOf(chain)}
            names={names}
            change={(next) => set(chains.map((one, at) => (at === index ? next : one)))}
          />
        </Card>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set([...chains, first])}
      >
        {t('addChain')}
      </Button>
    </>
  );
}

function Chain({ steps, change, names }: { steps: Json[]; change: (chain: Json) => void; names: Names }) {
  const write = (next: Json[]) => {
    const [first = {}, ...rest] = next;
    change(linked(first, rest));
  };
  return (
    <>
      {steps.map((step, index) => (
        <MethodPicker
          key={index}
          label={t('step', { number: index + 1 })}
          value={step['authenticationMethods']}
          of={methods}
          names={names}
          change={(chosen) =>
            write(
              chosen.length === 0 && steps.length > 1
                ? steps.filter((_, at) => at !== index)
                : steps.map((one, at) => (at === index ? { ...one, authenticationMethods: chosen } : one)),
            )
          }
        />
      ))}
      {steps.length < mostSteps && (
        <Button
          mt="xs"
          variant="subtle"
          size="compact-sm"
          onClick={() =>
            write([...steps, { authenticationMethods: [{ key: 'webauthn', method: 'webauthn' }] }])
          }
        >
          {t('addStep')}
        </Button>
      )}
    </>
  );
}

function linked(first: Json, [second, ...rest]: Json[]): Json {
  const { next: _, ...link } = first;
  return second === undefined ? link : { ...link, next: [linked(second, rest)] };
}
