import { Alert, Anchor, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NetworkZone } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  api,
  Loaded,
  may,
  Page,
  Section,
  Status,
  useApi,
  useApiForm,
  usePath,
  words,
} from '../../kit/index.ts';
import { AddressLookUp } from './address-look-up.tsx';
import { t } from './messages.ts';
import { ZoneActions } from './zone-actions.tsx';
import { problemsOf, ZoneForm } from './zone-form.tsx';
import { ZoneUses } from './zone-uses.tsx';
import { bodyOf, type ZoneValues, valuesOf } from './zone-values.ts';
import { contentOf, systemHelp } from './zone-words.ts';

export default function ZonePage() {
  const { zoneId } = usePath<{ zoneId: string }>();
  const zone = useApi(['zones', zoneId], (signal) => api.getNetworkZone({ zoneId }, { signal }));
  const [edition, setEdition] = useState(0);
  const crumbs = [{ label: t('title'), to: '/networks' }];
  if (zone.data === undefined || zone.data === null)
    return (
      <Page title={t('title')} crumbs={crumbs}>
        <Loaded of={zone}>{() => null}</Loaded>
      </Page>
    );
  const one = zone.data;
  return (
    <Page
      title={one.name}
      lead={contentOf(one)}
      crumbs={crumbs}
      id={one.id}
      call={`GET /api/v1/zones/${one.id}`}
      badge={
        <>
          <ActiveStatus status={one.status} />
          {one.usage === 'BLOCKLIST' && <Status tone="bad">{t('usage.BLOCKLIST')}</Status>}
        </>
      }
      actions={may('okta.networkZones.manage') && <ZoneActions zone={one} />}
    >
      {one.system && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title={t('system')}>
          {systemHelp(one)}
        </Alert>
      )}
      <Section title={t('holds')}>
        <Edit
          key={`${one.id} ${edition}`}
          zone={one}
          reload={async () => {
            await zone.refetch();
            setEdition((before) => before + 1);
          }}
        />
      </Section>
      <AddressLookUp zone={{ id: one.id, isActive: one.status === 'ACTIVE' }} />
      <Section title={t('uses')} lead={t('usesLead')}>
        <Stack gap="sm">
          <ZoneUses zone={one} />
          <Anchor component={A} to="/log" search={{ filter: `target.id eq "${one.id}"` }}>
            {t('changesInLog')}
          </Anchor>
        </Stack>
      </Section>
    </Page>
  );
}

function Edit({ zone, reload }: { zone: NetworkZone; reload: () => void }) {
  const queries = useQueryClient();
  const { id: zoneId } = zone;
  const [before, setBefore] = useState(zone);
  const form = useApiForm<ZoneValues, NetworkZone>({
    initial: valuesOf(zone),
    validate: ((values: ZoneValues) => problemsOf(values, zone.system)) as never,
    save: (values) =>
      api.replaceNetworkZone({
        zoneId,
        body: bodyOf(values, zone),
        ...(values.force ? { force: 'true' } : {}),
      }),
    done: t('saved'),
    version: {
      loaded: before.lastUpdated,
      now: async () => (await api.getNetworkZone({ zoneId })).lastUpdated,
    },
    reload,
    after: (saved) => {
      setBefore(saved);
      queries.setQueryData(['zones', zoneId], saved);
      void queries.invalidateQueries({ queryKey: ['zones'] });
      void queries.invalidateQueries({ queryKey: ['locations'] });
    },
  });
  return (
    <ZoneForm of={form} before={zone} isReadOnly={!may('okta.networkZones.manage')} submit={words('save')} />
  );
}
