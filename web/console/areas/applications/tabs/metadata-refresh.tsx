// New metadata of the other side: what would change is shown before it does.
import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Application, ReadSamlMetadataForApplicationAnswer } from '../../../kit/api.ts';
import { api, type Column, DataTable, ErrorNote, Section, useAction, words } from '../../../kit/index.ts';
import { bodyOfMetadata, MetadataText } from '../kinds/saml-metadata.tsx';
import { t } from '../messages.ts';

type Change = ReadSamlMetadataForApplicationAnswer['changes'][number];

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);

const columns: readonly Column<Change>[] = [
  { key: 'field', title: t('metadata.field'), isName: true, cell: ({ field }) => <code>{field}</code> },
  {
    key: 'before',
    title: t('metadata.before'),
    cell: ({ before }) => <span className="break">{shown(before)}</span>,
  },
  {
    key: 'after',
    title: t('metadata.afterwards'),
    cell: ({ after }) => <span className="break">{shown(after)}</span>,
  },
];

export function MetadataRefresh({ app, after }: { app: Application; after: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<ReadSamlMetadataForApplicationAnswer>();
  const ask = (apply: 'true' | 'false') =>
    api.readSamlMetadataForApplication({ appId: app.id, apply, ...bodyOfMetadata(text) });
  const compare = useAction(() => ask('false'), { isQuiet: true, after: setFound });
  const apply = useAction(() => ask('true'), {
    done: words('saved'),
    changes: [['applications', 'one', app.id]],
    isQuiet: true,
    after: () => {
      setFound(undefined);
      setText('');
      after();
    },
  });
  const error = compare.error ?? apply.error;
  return (
    <Section title={t('metadata.update')} lead={t('metadata.updateLead')}>
      <Stack>
        <MetadataText
          value={text}
          onChange={(value) => {
            setText(value);
            setFound(undefined);
          }}
        />
        {error !== null && error !== undefined && <ErrorNote error={error} title={words('failed')} />}
        <Group>
          <Button
            variant="default"
            disabled={text.trim() === ''}
            loading={compare.isRunning}
            onClick={() => compare.run()}
          >
            {t('metadata.compare')}
          </Button>
        </Group>
        {found !== undefined && (
          <>
            {found.warnings.length > 0 && (
              <Alert color="yellow">
                {found.warnings.map((warning) => (
                  <div key={warning}>{warning}</div>
                ))}
              </Alert>
            )}
            {found.changes.length === 0 ? (
              <Alert color="accent" role="status">
                {t('metadata.same')}
              </Alert>
            ) : (
              <>
                <DataTable
                  label={t('metadata.update')}
                  rows={found.changes}
                  columns={columns}
                  idOf={({ field }) => field}
                />
                <Group>
                  <Button loading={apply.isRunning} onClick={() => apply.run()}>
                    {t('metadata.apply')}
                  </Button>
                </Group>
              </>
            )}
          </>
        )}
      </Stack>
    </Section>
  );
}
