import { Button, Group, Stack } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type Column,
  Confirm,
  DataTable,
  Empty,
  Loaded,
  Moment,
  RowMenu,
  Section,
  Status,
  useAction,
  useApi,
  words,
} from '../../../kit/index.ts';
import type { Factor } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { nameOf } from '../schema.ts';
import { DeskSection } from './desk-section.tsx';
import { EnrolDialog, FinishDialog } from './enrol-dialog.tsx';
import { factorDetail, factorName } from './factor-words.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

const columns: readonly Column<Factor>[] = [
  { key: 'factor', title: t('factors.factor'), isName: true, cell: factorName },
  {
    key: 'detail',
    title: t('factors.detail'),
    cell: (one) => <span className="breakable">{factorDetail(one)}</span>,
  },
  {
    key: 'status',
    title: words('status'),
    cell: ({ status }) =>
      status === 'ACTIVE' ? (
        <Status tone="good">{words('active')}</Status>
      ) : (
        <Status tone="look">{t('factors.pending')}</Status>
      ),
  },
  {
    key: 'since',
    title: t('factors.since'),
    cell: ({ created }) => <Moment at={created} />,
    onPhone: 'hidden',
  },
];

export const mayEnrol = mayOf('okta.users.credentials.manage');
export const mayReset = mayOf('okta.users.credentials.resetFactors');

/** What somebody proves themselves with, and what a help desk does about it. */
export function FactorsTab({ user }: TabProps) {
  const { id: userId } = user;
  const key = ['users', userId, 'factors'];
  const found = useApi(key, (signal) => api.listFactors({ userId }, { signal }));
  const [isEnrolling, setEnrolling] = useState(false);
  const [pending, setPending] = useState<Factor>();
  const [asked, setAsked] = useState<Factor | 'all'>();
  const changes = [key, ['users', userId]];
  const remove = useAction(
    (given: Factor | 'all'): PromiseLike<unknown> =>
      given === 'all' ? api.resetFactors({ id: userId }) : api.unenrollFactor({ userId, factorId: given.id }),
    {
      changes,
      done: (_answer, given) =>
        given === 'all' ? t('factors.resetAllDone') : t('factors.resetDone', { factor: factorName(given) }),
      after: () => setAsked(undefined),
    },
  );
  const isIn = user.status !== 'DEPROVISIONED';
  return (
    <Stack gap="lg">
      <Section
        title={t('factors.title')}
        lead={t('factors.lead')}
        actions={
          isIn && (
            <Group gap="xs">
              {mayReset && (found.data?.length ?? 0) > 0 && (
                <Button variant="default" onClick={() => setAsked('all')}>
                  {t('factors.resetAll')}
                </Button>
              )}
              {mayEnrol && <Button onClick={() => setEnrolling(true)}>{t('factors.enrol')}</Button>}
            </Group>
          )
        }
      >
        <Loaded of={found}>
          {(rows) => (
            <DataTable
              label={t('factors.title')}
              rows={rows}
              columns={columns}
              idOf={({ id }) => id}
              empty={
                <Empty icon={<IconShieldLock />} title={t('factors.none')} text={t('factors.noneHelp')} />
              }
              rowActions={(row) => (
                <RowMenu
                  of={`${factorName(row)} ${factorDetail(row)}`}
                  actions={[
                    mayEnrol &&
                      row.status === 'PENDING_ACTIVATION' &&
                      canFinish(row) && { label: t('enrol.finish'), run: () => setPending(row) },
                    mayReset && {
                      label: t('factors.remove'),
                      run: () => setAsked(row),
                      isHarmful: true,
                    },
                  ]}
                />
              )}
            />
          )}
        </Loaded>
      </Section>
      {isIn && <DeskSection user={user} />}
      {isEnrolling && (
        <EnrolDialog
          user={user}
          close={() => setEnrolling(false)}
          finish={(factor) => {
            setEnrolling(false);
            setPending(factor);
          }}
        />
      )}
      {pending !== undefined && (
        <FinishDialog userId={userId} factor={pending} close={() => setPending(undefined)} />
      )}
      <Confirm
        title={
          asked === 'all'
            ? t('factors.resetAllOf', { name: nameOf(user.profile) })
            : t('factors.resetTitle', { factor: asked === undefined ? '' : factorName(asked) })
        }
        confirm={t('factors.remove')}
        isOpen={asked !== undefined}
        close={() => setAsked(undefined)}
        run={() => asked !== undefined && remove.run(asked)}
        isRunning={remove.isRunning}
      >
        {t('factors.resetHelp')}
      </Confirm>
    </Stack>
  );
}

/** What a code finishes; the rest is finished on the person's own device. */
const canFinish = ({ factorType }: Factor): boolean =>
  ['sms', 'call', 'email', 'token:software:totp', 'token:hotp', 'token'].includes(factorType);
