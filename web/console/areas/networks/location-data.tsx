import { Stack, Text } from '@mantine/core';
import type { Locations } from '../../kit/api.ts';
import {
  api,
  DataTable,
  dayOf,
  Empty,
  Loaded,
  numberOf,
  Section,
  Status,
  type Tone,
  useApi,
} from '../../kit/index.ts';
import { t } from './messages.ts';

const tones: Record<Locations['files'][number]['status'], Tone> = {
  IN_USE: 'good',
  READING: 'look',
  KEPT: 'look',
  UNUSABLE: 'bad',
};

export function LocationData() {
  const found = useApi(['locations'], (signal) => api.getLocations({}, { signal }));
  return <Loaded of={found}>{({ files }) => <Files files={files} />}</Loaded>;
}

function Files({ files }: Pick<Locations, 'files'>) {
  const origins = [...new Set(files.flatMap(({ attribution }) => attribution ?? []))];
  return (
    <Stack>
      <Section title={t('tab.data')} lead={t('dataLead')}>
        <DataTable
          label={t('tab.data')}
          rows={files}
          idOf={({ path }) => path}
          empty={<Empty title={t('dataNone')} text={t('dataNoneHelp')} />}
          columns={[
            {
              key: 'path',
              title: t('file'),
              isName: true,
              cell: ({ path }) => <span className="breakable">{path}</span>,
            },
            { key: 'kind', title: t('fileKind'), cell: ({ kind }) => kind ?? '–' },
            {
              key: 'built',
              title: t('built'),
              cell: ({ built }) => (built === null ? '–' : <span className="nowrap">{dayOf(built)}</span>),
            },
            { key: 'records', title: t('records'), align: 'right', cell: ({ records }) => numberOf(records) },
            {
              key: 'status',
              title: t('filter.status'),
              cell: ({ status, problem }) => (
                <>
                  <Status tone={tones[status]}>{t(`data.${status}`)}</Status>
                  {problem !== null && (
                    <Text size="sm" c="red">
                      {problem}
                    </Text>
                  )}
                </>
              ),
            },
          ]}
        />
      </Section>
      {origins.length > 0 && (
        <Section title={t('attribution')} lead={t('attributionHelp')}>
          {origins.map((one) => (
            <Text key={one} size="sm">
              {one}
            </Text>
          ))}
        </Section>
      )}
    </Stack>
  );
}
