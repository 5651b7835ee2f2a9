import { Button, Group, Select, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PreviewRiskSettingsAnswer, UserSignInAttempt } from '../../kit/api.ts';
import {
  api,
  ErrorNote,
  may,
  momentOf,
  peopleSource,
  Picker,
  type Picked,
  Section,
  Status,
  type Tone,
  useApi,
} from '../../kit/index.ts';
import { addressOf, countryName } from '../networks/door.ts';
import { t } from './messages.ts';
import type { bodyOf } from './signs.ts';

type Draft = ReturnType<typeof bodyOf>;
type Asked = { userId: string; ipAddress: string; knownDeviceId?: string; at?: string };
const tones: Record<'LOW' | 'MEDIUM' | 'HIGH', Tone> = { LOW: 'good', MEDIUM: 'look', HIGH: 'bad' };

/** How risky somebody’s sign-in would be, as things are and as they would be by what was typed. */
export function Preview({ draft }: { draft: Draft | undefined }) {
  const [person, setPerson] = useState<Picked>();
  const [address, setAddress] = useState('');
  const [deviceId, setDeviceId] = useState('');
  const [past, setPast] = useState<UserSignInAttempt>();
  const [asked, setAsked] = useState<Asked>();
  const [judged, setJudged] = useState<UserSignInAttempt['risk']>(null);
  const [problem, setProblem] = useState<string>();
  const devices = useApi(
    ['known-devices', person?.id ?? ''],
    async (signal) => [...(await api.listUserKnownDevices({ userId: person?.id ?? '' }, { signal }))],
    { enabled: person !== undefined },
  );
  const attempts = useApi(
    ['sign-in-attempts', person?.id ?? ''],
    async (signal) => [
      ...(await api.listUserSignInAttempts({ userId: person?.id ?? '', limit: 50 }, { signal })),
    ],
    { enabled: person !== undefined && may('okta.users.read') },
  );
  const saved = useApi(
    ['risk-preview', asked],
    (signal) => api.previewRiskSettings({ body: asked as Asked }, { signal }),
    { enabled: asked !== undefined },
  );
  const typed = useApi(
    ['risk-preview', asked, draft],
    (signal) =>
      api.previewRiskSettings(
        { body: { ...(asked as Asked), ...(draft && { settings: draft }) } },
        { signal },
      ),
    { enabled: asked !== undefined && draft !== undefined },
  );
  const ask = (event: React.FormEvent) => {
    event.preventDefault();
    const ipAddress = address.trim();
    if (person === undefined || addressOf(ipAddress) === undefined) return setProblem(t('notBefore'));
    setProblem(undefined);
    setJudged(past?.risk ?? null);
    setAsked({
      userId: person.id,
      ipAddress,
      ...(deviceId === '' ? {} : { knownDeviceId: deviceId }),
      ...(past === undefined ? {} : { at: past.published }),
    });
  };
  const error = saved.error ?? typed.error;
  return (
    <Section title={t('preview')} lead={t('previewLead')} id="preview">
      <Stack>
        <form onSubmit={ask} noValidate>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 5 }} className="align-end">
            <Picker
              source={peopleSource}
              label={t('person')}
              value={person}
              onChange={(next) => {
                setPerson(next);
                setDeviceId('');
                setPast(undefined);
              }}
            />
            <PastSignIn
              all={attempts.data ?? []}
              value={past}
              onChange={(next) => {
                setPast(next);
                if (next?.ipAddress != null) setAddress(next.ipAddress);
              }}
            />
            <TextInput
              label={t('address')}
              placeholder="203.0.113.7"
              value={address}
              autoComplete="off"
              onChange={({ currentTarget }) => setAddress(currentTarget.value)}
            />
            <Select
              label={t('device')}
              allowDeselect={false}
              value={deviceId}
              onChange={(next) => setDeviceId(next ?? '')}
              data={[
                { value: '', label: t('newDevice') },
                ...(devices.data ?? []).map(({ id, nickname, browser, platform, lastSeen }) => ({
                  value: id,
                  label: `${nickname ?? [browser, platform].filter(Boolean).join(' · ')} (${momentOf(lastSeen)})`,
                })),
              ]}
            />
            <Button type="submit" variant="light" loading={saved.isFetching || typed.isFetching}>
              {t('try')}
            </Button>
          </SimpleGrid>
          {problem !== undefined && (
            <Text size="sm" c="red" role="alert" mt={4}>
              {problem}
            </Text>
          )}
        </form>
        {error !== null && <ErrorNote error={error} title={t('preview')} />}
        {saved.data && (
          <SimpleGrid cols={{ base: 1, md: draft === undefined ? 1 : 2 }} role="status">
            {judged !== null && <Judged of={judged} />}
            <Outcome title={t('asSaved')} of={saved.data} />
            {draft !== undefined && typed.data && <Outcome title={t('asTyped')} of={typed.data} />}
          </SimpleGrid>
        )}
      </Stack>
    </Section>
  );
}

/** One that really was: its address and its moment are taken from it. */
function PastSignIn({
  all,
  value,
  onChange,
}: {
  all: readonly UserSignInAttempt[];
  value: UserSignInAttempt | undefined;
  onChange: (next: UserSignInAttempt | undefined) => void;
}) {
  const usable = all.filter(({ ipAddress }) => ipAddress !== null);
  return (
    <Select
      label={t('past')}
      allowDeselect={false}
      value={value?.eventId ?? ''}
      onChange={(id) => onChange(usable.find(({ eventId }) => eventId === id))}
      data={[
        { value: '', label: t('pastNone') },
        ...usable.map(({ eventId, published, ipAddress, app }) => ({
          value: eventId,
          label: [momentOf(published), ipAddress, app].filter(Boolean).join(' · '),
        })),
      ]}
    />
  );
}

function Judged({ of: { level, score } }: { of: NonNullable<UserSignInAttempt['risk']> }) {
  const known = level in tones ? (level as keyof typeof tones) : 'LOW';
  return (
    <Group gap="sm" className="outcome">
      <Text fw={600}>{t('asItWas')}</Text>
      <Status tone={tones[known]}>{t(`level.${known}`)}</Status>
      <Text className="number">{t('score', { score })}</Text>
    </Group>
  );
}

function Outcome({ title, of }: { title: string; of: PreviewRiskSettingsAnswer }) {
  const { risk, behaviors, place } = of;
  const where = [place?.city, place?.country && countryName(place.country)].filter(Boolean).join(', ');
  return (
    <Stack gap="xs" className="outcome">
      <Group gap="sm">
        <Text fw={600}>{title}</Text>
        <Status tone={tones[risk.level]}>{t(`level.${risk.level}`)}</Status>
        <Text className="number">{t('score', { score: risk.score })}</Text>
        {where !== '' && <Text c="dimmed">{where}</Text>}
      </Group>
      {risk.reasons.length === 0 ? (
        <Text c="dimmed">{t('noSigns')}</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('sign')}</Table.Th>
              <Table.Th ta="right">{t('weight')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {risk.reasons.map(({ code, weight }) => (
              <Table.Tr key={code}>
                <Table.Td>{signName(code)}</Table.Td>
                <Table.Td ta="right" className="number">
                  {weight > 0 ? `+${weight}` : weight}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {behaviors.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('behaviorsSay')}:{' '}
          {behaviors.map(({ name, result }) => `${name}: ${t(`verdict.${result}`)}`).join(' · ')}
        </Text>
      )}
    </Stack>
  );
}

export function signName(code: string): string {
  const name = `sign.${code}`;
  return t.has(name) ? t(name) : code;
}
