import {
  Alert,
  Button,
  FileButton,
  Group,
  List,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconFileImport, IconKey, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  ApiFormFrame,
  type Column,
  CursorTable,
  Dialog,
  Empty,
  FilterBar,
  may,
  Moment,
  Page,
  Status,
  type Tone,
  useAddress,
  useApiForm,
  useCursor,
  words,
} from '../../../kit/index.ts';
import type { YubikeyOtpTokenById } from '../../../kit/api.ts';
import { Running } from '../bulk/bulk-dialog.tsx';
import { t } from './messages.ts';
import { type Seed, seedsOf, type SeedResult, uploadSeeds } from './yubikey-seeds.ts';

const statuses = ['UNASSIGNED', 'ACTIVE', 'BLOCKED', 'REVOKED', 'INACTIVE'] as const;
const tones: Record<string, Tone> = { ACTIVE: 'good', UNASSIGNED: 'look', BLOCKED: 'bad', REVOKED: 'bad' };

const columns: readonly Column<YubikeyOtpTokenById>[] = [
  { key: 'serial', title: t('keys.serial'), isName: true, cell: ({ profile }) => profile.serial },
  {
    key: 'status',
    title: t('statusTitle'),
    cell: ({ status }) => <Status tone={tones[status] ?? 'quiet'}>{t(`keys.status.${status}`)}</Status>,
  },
  { key: 'verified', title: t('keys.verified'), cell: ({ lastVerified }) => <Moment at={lastVerified} /> },
  {
    key: 'created',
    title: t('keys.uploaded'),
    cell: ({ created }) => <Moment at={created} />,
    onPhone: 'hidden',
  },
];

/** Keys whose secrets the organisation has: somebody sets one up by pressing it. */
export default function YubikeysPage() {
  const [address, change] = useAddress();
  const { status = '' } = address;
  const filter = status === '' ? {} : { filter: `status eq "${status}"` };
  const list = useCursor(['devices', 'yubikeys', status], (after, signal) =>
    api.listYubikeyOtpTokens({ ...filter, after, limit: 50, sortBy: 'profile.serial' }, { signal }),
  );
  const isManager = may('okta.authenticators.manage');
  return (
    <Page
      title={t('keys.title')}
      lead={t('keys.lead')}
      crumbs={[{ label: t('title'), to: '/devices' }]}
      call="GET /api/v1/org/factors/yubikey_token/tokens"
      actions={
        isManager && (
          <>
            <SeedFile />
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ add: '1' })}>
              {t('keys.add')}
            </Button>
          </>
        )
      }
    >
      <FilterBar filters={['status']}>
        <Select
          label={t('statusTitle')}
          placeholder={t('any')}
          clearable
          clearButtonProps={{ 'aria-label': words('remove') }}
          data={statuses.map((value) => ({ value, label: t(`keys.status.${value}`) }))}
          value={status || null}
          onChange={(value) => change({ status: value ?? undefined })}
        />
      </FilterBar>
      <CursorTable
        label={t('keys.title')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        isFiltered={status !== ''}
        empty={<Empty icon={<IconKey />} title={t('keys.none')} text={t('keys.noneHelp')} />}
      />
      {isManager && address['add'] === '1' && <AddKey close={() => change({ add: undefined })} />}
    </Page>
  );
}

function AddKey({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const form = useApiForm<Seed>({
    initial: { serialNumber: '', publicId: '', privateId: '', aesKey: '' },
    mayLeave: true,
    save: (body) => api.uploadYubikeyOtpTokenSeed({ body }),
    done: t('keys.added'),
    after: async () => {
      await queries.invalidateQueries({ queryKey: ['devices', 'yubikeys'] });
      close();
    },
  });
  const field = (name: keyof Seed) => (
    <TextInput
      name={name}
      label={t(`keys.field.${name}`)}
      description={t(`keys.help.${name}`)}
      required
      autoComplete="off"
      {...form.form.getInputProps(name)}
    />
  );
  return (
    <Dialog title={t('keys.add')} isOpen close={close}>
      <ApiFormFrame of={form} submit={words('add')} cancel={close}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {field('serialNumber')}
          {field('publicId')}
          {field('privateId')}
          {field('aesKey')}
        </SimpleGrid>
      </ApiFormFrame>
    </Dialog>
  );
}

/** The file that the tool which wrote the keys has made: a key a line. */
function SeedFile() {
  const queries = useQueryClient();
  const [seeds, setSeeds] = useState<Seed[]>();
  const [results, setResults] = useState<readonly SeedResult[]>([]);
  const isDone = seeds !== undefined && results.length === seeds.length;
  const take = async (file: File | null) => {
    if (file === null) return;
    const found = seedsOf(await file.text());
    setResults([]);
    setSeeds(found);
    await uploadSeeds(found, setResults);
    await queries.invalidateQueries({ queryKey: ['devices', 'yubikeys'] });
  };
  const failed = results.filter(({ error }) => error !== undefined);
  return (
    <>
      <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void take(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconFileImport size={16} aria-hidden />}>
            {t('keys.file')}
          </Button>
        )}
      </FileButton>
      <Dialog title={t('keys.file')} isOpen={seeds !== undefined} close={() => isDone && setSeeds(undefined)}>
        <Stack>
          {isDone ? (
            <Alert color={failed.length > 0 || seeds.length === 0 ? 'yellow' : 'accent'} role="status">
              {seeds.length === 0
                ? t('keys.fileEmpty')
                : t('keys.fileDone', { done: results.length - failed.length, failed: failed.length })}
            </Alert>
          ) : (
            <Running done={results.length} count={seeds?.length ?? 0} />
          )}
          {failed.length > 0 && (
            <List size="sm">
              {failed.slice(0, 20).map(({ serialNumber, error }) => (
                <List.Item key={serialNumber}>
                  <Text component="span" fw={560}>
                    {serialNumber}
                  </Text>
                  : {error}
                </List.Item>
              ))}
            </List>
          )}
          {isDone && (
            <Group justify="flex-end">
              <Button onClick={() => setSeeds(undefined)}>{words('close')}</Button>
            </Group>
          )}
        </Stack>
      </Dialog>
    </>
  );
}
