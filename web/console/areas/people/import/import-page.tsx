import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconFileImport } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Empty, Loaded, may, numberOf, Page, Section, words } from '../../../kit/index.ts';
import { downloadCsv } from '../csv.ts';
import { type Attribute, attributesOf, useUserSchema } from '../schema.ts';
import { ImportColumns } from './import-columns.tsx';
import { type Draft, guessMapping, linesOfSheet, mostLines, sheetOf, useDraft } from './import-draft.ts';
import { ImportPreview } from './import-preview.tsx';
import { ImportRun } from './import-run-section.tsx';
import { t } from './messages.ts';
import '../people.css';

export default function ImportPage() {
  const schema = useUserSchema();
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      crumbs={[{ label: t('people'), to: '/people' }]}
      call="POST /gatehouse/v1/bulk/users"
    >
      {may('okta.users.manage') ? (
        <Loaded of={schema}>
          {(data) => (
            <Steps attributes={attributesOf(data).filter(({ mutability }) => mutability !== 'READ_ONLY')} />
          )}
        </Loaded>
      ) : (
        <Empty title={words('forbidden')} text={words('forbiddenHelp')} />
      )}
    </Page>
  );
}

function Steps({ attributes }: { attributes: readonly Attribute[] }) {
  const { draft, change, isKept } = useDraft();
  const sheet = useMemo(() => (draft === undefined ? undefined : sheetOf(draft.text)), [draft?.text]);
  const lines = useMemo(
    () => (draft === undefined || sheet === undefined ? [] : linesOfSheet(sheet, draft.mapping, attributes)),
    [draft?.mapping, sheet, attributes],
  );
  const isUsable = sheet !== undefined && sheet.lines.length > 0 && sheet.lines.length <= mostLines;
  return (
    <Stack gap="lg">
      <FileSection
        attributes={attributes}
        draft={draft}
        count={sheet?.lines.length}
        change={change}
        isKept={isKept}
      />
      {draft !== undefined && isUsable && (
        <>
          <ImportColumns draft={draft} sheet={sheet} attributes={attributes} change={change} />
          <ImportPreview lines={lines} />
          <ImportRun draft={draft} lines={lines} startOver={() => change(undefined)} />
        </>
      )}
    </Stack>
  );
}

function FileSection({
  attributes,
  draft,
  count,
  change,
  isKept,
}: {
  attributes: readonly Attribute[];
  draft: Draft | undefined;
  count: number | undefined;
  change: (draft: Draft | undefined) => void;
  isKept: boolean;
}) {
  const [isUnreadable, setUnreadable] = useState(false);
  const take = async (file: File | null) => {
    if (file === null) return;
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
      setUnreadable(false);
      const { header } = sheetOf(text);
      change({
        action: 'upsert',
        matchBy: 'login',
        activate: false,
        groups: [],
        ...draft,
        fileName: file.name,
        text,
        mapping: guessMapping(header, attributes),
      });
    } catch {
      setUnreadable(true);
    }
  };
  const template = ['login', 'email', 'firstName', 'lastName', 'department', 'employeeNumber'];
  const note = noteOf(count, isUnreadable);
  return (
    <Section title={t('file.title')} lead={t('file.lead')}>
      <Group>
        <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void take(file)}>
          {(props) => (
            <Button
              {...props}
              leftSection={<IconFileImport size={16} aria-hidden />}
              variant={draft === undefined ? 'filled' : 'default'}
            >
              {t(draft === undefined ? 'file.choose' : 'file.other')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="subtle"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => downloadCsv('people.csv', [template])}
        >
          {t('file.template')}
        </Button>
        {draft !== undefined && count !== undefined && (
          <Text role="status">{t('file.chosen', { name: draft.fileName, count })}</Text>
        )}
      </Group>
      {note !== undefined && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} mt="md" role="alert">
          {note}
        </Alert>
      )}
      {!isKept && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('file.notKept')}
        </Text>
      )}
    </Section>
  );
}

function noteOf(count: number | undefined, isUnreadable: boolean): string | undefined {
  if (isUnreadable) return t('file.unreadable');
  if (count === 0) return t('file.empty');
  if (count !== undefined && count > mostLines) return t('file.tooMany', { count: numberOf(count) });
  return undefined;
}
