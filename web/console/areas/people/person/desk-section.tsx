import { Alert, Button, Group, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPhoneCheck } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  Confirm,
  CopyField,
  Dialog,
  Failed,
  Loading,
  may,
  momentOf,
  Section,
  useAction,
  useApi,
  words,
} from '../../../kit/index.ts';
import type { HelpDeskUser, HelpDeskUserChallenge, OwnUser } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { factorDetail, factorName } from './factor-words.ts';
import { t } from './messages.ts';
import { type Once, OnceDialog } from './once-dialog.tsx';

const mayCheck = mayOf('okta.users.credentials.manage');
const mayGiveCode = mayOf('okta.users.credentials.manageTemporaryAccessCode');

/** For a caller on the phone: who they are, and what gets them through the day. */
export function DeskSection({ user }: { user: OwnUser }) {
  const key = ['users', user.id, 'desk'];
  const found = useApi(key, (signal) => api.getHelpDeskUser({ userId: user.id }, { signal }));
  if (found.isPending) return <Loading />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const desk = found.data;
  return (
    <Section title={t('desk.title')} lead={t('desk.lead')}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        {mayCheck && <Caller desk={desk} userId={user.id} />}
        {mayGiveCode && <TemporaryCode desk={desk} userId={user.id} />}
        <RecoveryCodes userId={user.id} />
      </SimpleGrid>
    </Section>
  );
}

const Heading = ({ children }: { children: string }) => (
  <Title order={3} size="h5">
    {children}
  </Title>
);

function Caller({ desk, userId }: { desk: HelpDeskUser; userId: string }) {
  const [factorId, setFactorId] = useState<string | null>(desk.factors[0]?.id ?? null);
  const [running, setRunning] = useState<HelpDeskUserChallenge>();
  const begin = useAction(
    (id: string) => api.createHelpDeskUserChallenge({ userId, body: { factorId: id } }),
    {
      after: setRunning,
    },
  );
  const { verification } = desk;
  return (
    <Stack gap="sm">
      <Heading>{t('desk.verify')}</Heading>
      {verification?.status === 'VERIFIED' && verification.verifiedUntil !== null && (
        <Alert color="accent" icon={<IconPhoneCheck aria-hidden />} role="status">
          {t('desk.verified', { when: momentOf(verification.verifiedUntil) })}
        </Alert>
      )}
      {desk.factors.length === 0 ? (
        <Text c="dimmed">{t('desk.noFactor')}</Text>
      ) : (
        <Group align="flex-end">
          <Select
            label={t('desk.factor')}
            allowDeselect={false}
            data={desk.factors.map((one) => ({
              value: one.id,
              label: [factorName(one), factorDetail(one)].filter(Boolean).join(' · '),
            }))}
            value={factorId}
            onChange={setFactorId}
          />
          <Button
            variant="default"
            disabled={factorId === null}
            loading={begin.isRunning}
            onClick={() => factorId !== null && begin.run(factorId)}
          >
            {t('desk.begin')}
          </Button>
        </Group>
      )}
      {running !== undefined && (
        <ChallengeDialog userId={userId} challenge={running} close={() => setRunning(undefined)} />
      )}
    </Stack>
  );
}

function ChallengeDialog({
  userId,
  challenge,
  close,
}: {
  userId: string;
  challenge: HelpDeskUserChallenge;
  close: () => void;
}) {
  const isPush = challenge.number !== null || challenge.method === 'push';
  const [code, setCode] = useState('');
  const [said, setSaid] = useState<HelpDeskUserChallenge>();
  const given = { userId, challengeId: challenge.id };
  const verify = useAction(
    () => api.createHelpDeskUserChallengeVerify({ ...given, body: { passCode: code.trim() } }),
    {
      changes: [['users', userId, 'desk']],
      after: (answer) => {
        setCode('');
        setSaid(answer);
      },
    },
  );
  const polled = useApi(
    ['users', userId, 'desk', 'poll', challenge.id],
    (signal) => api.createHelpDeskUserChallengePoll(given, { signal }),
    { enabled: isPush && (said === undefined || said.status === 'WAITING'), refetchMs: 2_500 },
  );
  const now = said ?? polled.data ?? challenge;
  // A code that was read out wrongly may be tried again; a request that was refused on the phone is over.
  const isWrong = !isPush && now.status === 'FAILED';
  const isOver = now.status !== 'WAITING' && !isWrong;
  const reload = useAction(async () => undefined, { changes: [['users', userId, 'desk']], after: close });
  return (
    <Dialog title={t('desk.verify')} isOpen close={() => reload.run()} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          verify.run();
        }}
      >
        <Stack>
          {now.status === 'VERIFIED' && (
            <Alert color="accent" icon={<IconPhoneCheck aria-hidden />} role="status">
              {t('desk.verified', { when: momentOf(now.verifiedUntil ?? now.expiresAt) })}
            </Alert>
          )}
          {now.status === 'FAILED' && isPush && (
            <Alert color="red" role="alert">
              {t('desk.failed')}
            </Alert>
          )}
          {now.status === 'EXPIRED' && (
            <Alert color="yellow" role="alert">
              {t('desk.expired')}
            </Alert>
          )}
          {!isOver && isPush && (
            <>
              {now.number !== null && <Text size="lg">{t('desk.number', { number: now.number })}</Text>}
              <Text c="dimmed" role="status">
                {t('desk.waiting')}
              </Text>
            </>
          )}
          {!isOver && !isPush && (
            <TextInput
              label={t('desk.code')}
              value={code}
              onChange={({ currentTarget }) => setCode(currentTarget.value)}
              autoComplete="off"
              inputMode="numeric"
              error={isWrong ? t('desk.wrong') : undefined}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => reload.run()}>
              {words('close')}
            </Button>
            {!isOver && !isPush && (
              <Button type="submit" loading={verify.isRunning} disabled={code.trim() === ''}>
                {t('desk.check')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const spans = [60, 240, 480, 1_440] as const;

function TemporaryCode({ desk, userId }: { desk: HelpDeskUser; userId: string }) {
  const [minutes, setMinutes] = useState('240');
  const [once, setOnce] = useState<Once>();
  const isVerified = desk.verification?.status === 'VERIFIED';
  // Whoever manages people need not have a caller on the phone; the path of the API's own then gives the code.
  const isDesk = isVerified || !may('okta.users.manage');
  const authenticators = useApi(['authenticators'], (signal) => api.listAuthenticators({}, { signal }), {
    enabled: may('okta.authenticators.read'),
  });
  const tac = authenticators.data?.find(({ key }) => key === 'tac');
  const isOff = authenticators.data !== undefined && tac?.status !== 'ACTIVE';
  const give = useAction(
    () => giveCode({ userId, minutes: Number(minutes), tacId: isDesk ? undefined : tac?.id }),
    {
      changes: [['users', userId, 'factors']],
      after: ({ code, expiresAt }) =>
        setOnce({ label: t('once.code'), value: code, note: t('once.until', { when: momentOf(expiresAt) }) }),
    },
  );
  const needsProof = isDesk && desk.requiresVerification.temporaryCode && !isVerified;
  return (
    <Stack gap="sm">
      <Heading>{t('desk.tac')}</Heading>
      <Text size="sm" c="dimmed">
        {isOff ? (
          <>
            {t('desk.tacOff')} <A to="/authenticators">{t('desk.toAuthenticators')}</A>
          </>
        ) : (
          t('desk.tacHelp')
        )}
      </Text>
      {needsProof && !isOff && <Text size="sm">{t('desk.needsProof')}</Text>}
      {!isOff && (
        <Group align="flex-end">
          <Select
            label={t('desk.minutes')}
            allowDeselect={false}
            w={160}
            value={minutes}
            onChange={(value) => setMinutes(value ?? '240')}
            data={spans.map((one) => ({ value: String(one), label: t('desk.hour', { count: one / 60 }) }))}
          />
          <Button variant="default" disabled={needsProof} loading={give.isRunning} onClick={() => give.run()}>
            {t('desk.tacGive')}
          </Button>
        </Group>
      )}
      <OnceDialog once={once} close={() => setOnce(undefined)} />
    </Stack>
  );
}

async function giveCode({
  userId,
  minutes,
  tacId,
}: {
  userId: string;
  minutes: number;
  tacId: string | undefined;
}) {
  if (tacId === undefined) return api.createHelpDeskUserTemporaryCode({ userId, body: { minutes } });
  const made = await api.createTacAuthenticatorEnrollment({
    userId,
    body: { authenticatorId: tacId, profile: { ttl: minutes } },
  });
  const { tac = '', expiresAt = '' } = (made.profile ?? {}) as { tac?: string; expiresAt?: string };
  return { code: tac, expiresAt };
}

function RecoveryCodes({ userId }: { userId: string }) {
  const key = ['users', userId, 'recovery-codes'];
  const found = useApi(key, (signal) => api.getUserRecoveryCodes({ userId }, { signal }));
  const [codes, setCodes] = useState<string[]>();
  const [asked, setAsked] = useState<'make' | 'end'>();
  const make = useAction(() => api.createUserRecoveryCode({ userId }), {
    changes: [key, ['users', userId, 'factors']],
    after: (answer) => {
      setAsked(undefined);
      setCodes(answer.codes);
    },
  });
  const end = useAction(() => api.deleteUserRecoveryCodes({ userId }), {
    changes: [key, ['users', userId, 'factors']],
    done: t('desk.recoveryEnded'),
    after: () => setAsked(undefined),
  });
  const left = found.data?.left ?? 0;
  return (
    <Stack gap="sm">
      <Heading>{t('desk.recovery')}</Heading>
      <Text size="sm" c="dimmed">
        {t('desk.recoveryLeft', { count: left })}
      </Text>
      <Group>
        {mayCheck && (
          <Button variant="default" onClick={() => setAsked('make')}>
            {t('desk.recoveryMake')}
          </Button>
        )}
        {mayOf('okta.users.credentials.resetFactors') && found.data?.created != null && (
          <Button variant="subtle" color="red" onClick={() => setAsked('end')}>
            {t('desk.recoveryEnd')}
          </Button>
        )}
      </Group>
      <Confirm
        title={t(asked === 'end' ? 'desk.recoveryEnd' : 'desk.recoveryMake')}
        confirm={t(asked === 'end' ? 'factors.remove' : 'desk.recoveryMakeDo')}
        isHarmful={asked === 'end'}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => (asked === 'end' ? end.run() : make.run())}
        isRunning={make.isRunning || end.isRunning}
      >
        {t(asked === 'end' ? 'desk.recoveryEndHelp' : 'desk.recoveryHelp')}
      </Confirm>
      <Dialog
        title={t('once.title')}
        isOpen={codes !== undefined}
        close={() => setCodes(undefined)}
        size="md"
      >
        <Stack>
          <Alert color="yellow">{t('once.help')}</Alert>
          <CopyField label={t('desk.recovery')} value={(codes ?? []).join('\n')} />
          <Group justify="flex-end">
            <Button onClick={() => setCodes(undefined)}>{words('close')}</Button>
          </Group>
        </Stack>
      </Dialog>
    </Stack>
  );
}
