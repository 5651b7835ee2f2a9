import { Alert, Button, FileButton, Group, Stack } from '@mantine/core';
import { IconDownload, IconFileSearch } from '@tabler/icons-react';
import { useState } from 'react';
import {
  api,
  type ApplyOrgAnswer,
  boot,
  Confirm,
  DataTable,
  type DiffOrgAnswer,
  Empty,
  ErrorNote,
  may,
  Section,
  Status,
  tellDone,
  useAction,
} from './kit.ts';
import { t } from './messages.ts';

type Files = Record<string, string>;

/** The configuration as files: out of here, and into here. */
export function FilesTab() {
  return (
    <Stack gap="xl">
      <Export />
      <Compare />
    </Stack>
  );
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

function Export() {
  const download = useAction(() => api.exportOrg(), {
    done: ({ files }) => t('files', { count: Object.keys(files).length }),
    after: ({ files }) => {
      const day = new Date().toISOString().slice(0, 10);
      save(`${boot.organisation}-${day}.json`, `${JSON.stringify({ files }, undefined, 2)}\n`);
    },
  });
  return (
    <Section title={t('exportTitle')} lead={t('exportLead')}>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => download.run()}
        loading={download.isRunning}
      >
        {t('download')}
      </Button>
    </Section>
  );
}

/** What an export holds; undefined for any other file. */
async function filesOf(file: File): Promise<Files | undefined> {
  try {
    const { files } = JSON.parse(await file.text()) as { files?: unknown };
    const isFiles =
      typeof files === 'object' &&
      files !== null &&
      Object.values(files).every((text) => typeof text === 'string');
    return isFiles ? (files as Files) : undefined;
  } catch {
    return undefined;
  }
}

function Compare() {
  const [files, setFiles] = useState<Files>();
  const [isAsking, setAsking] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const [changes, setChanges] = useState<DiffOrgAnswer['changes']>();
  const [applied, setApplied] = useState<ApplyOrgAnswer>();
  const compare = useAction(
    async (file: File) => {
      setChanges(undefined);
      setApplied(undefined);
      const given = await filesOf(file);
      setWrong(given === undefined);
      setFiles(given);
      return given === undefined ? undefined : api.diffOrg({ body: { files: given } });
    },
    { isQuiet: true, after: (answer) => setChanges(answer?.changes) },
  );
  const apply = useAction(() => api.applyOrg({ body: { files: files ?? {} } }), {
    isQuiet: true,
    // Any of it may have changed by this.
    changes: [[]],
    after: (answer) => {
      tellDone(t('applied', { count: answer.changes.filter(({ done }) => done).length }));
      setApplied(answer);
      setChanges(undefined);
      setAsking(false);
    },
  });
  const wanted = (changes ?? []).filter(({ action }) => action !== 'leave');
  return (
    <Section title={t('compareTitle')} lead={t('compareLead')}>
      <Stack>
        <Group>
          <FileButton
            accept="application/json,.json"
            inputProps={{ 'aria-label': t('choose') }}
            onChange={(file) => file && compare.run(file)}
          >
            {(props) => (
              <Button
                {...props}
                variant="default"
                leftSection={<IconFileSearch size={16} aria-hidden />}
                loading={compare.isRunning}
              >
                {t('choose')}
              </Button>
            )}
          </FileButton>
          {wanted.length > 0 && may('okta.orgs.manage') && (
            <Button onClick={() => setAsking(true)}>{t('apply')}</Button>
          )}
        </Group>
        {isWrong && <Alert color="red">{t('notExport')}</Alert>}
        {compare.error !== null && <ErrorNote error={compare.error} />}
        {changes !== undefined &&
          (wanted.length === 0 ? (
            <Empty title={t('same')} text={t('sameHelp')} />
          ) : (
            <Changes rows={wanted} />
          ))}
        {applied !== undefined && <Applied answer={applied} />}
      </Stack>
      <Confirm
        title={t('applyTitle')}
        confirm={t('apply')}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => apply.run()}
        isRunning={apply.isRunning}
        error={apply.error}
      >
        {t('applyHelp')}
      </Confirm>
    </Section>
  );
}

function Changes({ rows }: { rows: DiffOrgAnswer['changes'] }) {
  return (
    <DataTable
      label={t('changes')}
      rows={rows}
      idOf={({ reference, action }) => `${action} ${reference}`}
      columns={[
        {
          key: 'what',
          title: t('what'),
          isName: true,
          cell: ({ reference }) => <code className="breakable">{reference}</code>,
        },
        {
          key: 'action',
          title: t('action'),
          cell: ({ action }) => (
            <Status tone={action === 'delete' ? 'bad' : 'look'}>{t(`action.${action}`)}</Status>
          ),
        },
        { key: 'fields', title: t('fields'), cell: ({ fields }) => fields.join(', ') },
      ]}
    />
  );
}

function Applied({ answer: { problems, secretsMissing } }: { answer: ApplyOrgAnswer }) {
  return (
    <>
      {problems.length > 0 && (
        <Alert color="red" title={t('problems')} role="alert">
          {problems.map(({ file, field, message }) => (
            <div key={`${file} ${field} ${message}`}>
              {[file, field].filter(Boolean).join(' ')}: {message}
            </div>
          ))}
        </Alert>
      )}
      {secretsMissing.length > 0 && (
        <Alert color="yellow">{t('secretsMissing', { names: secretsMissing.join(', ') })}</Alert>
      )}
    </>
  );
}
