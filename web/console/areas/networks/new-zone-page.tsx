import { api, Page, Section, useAddress, useApiForm, useGo } from '../../kit/index.ts';
import { useQueryClient } from '@tanstack/react-query';
import { t } from './messages.ts';
import { problemsOf, ZoneForm } from './zone-form.tsx';
import { bodyOf, emptyZone, type ZoneValues } from './zone-values.ts';

export default function NewZonePage() {
  const go = useGo();
  const queries = useQueryClient();
  const [address] = useAddress();
  const form = useApiForm<ZoneValues, { id: string }>({
    initial: {
      ...emptyZone,
      type: address['type'] === 'DYNAMIC_V2' ? 'DYNAMIC_V2' : 'IP',
      usage: address['usage'] === 'BLOCKLIST' ? 'BLOCKLIST' : 'POLICY',
      gateways: address['addresses']?.replaceAll(',', '\n') ?? '',
    },
    validate: ((values: ZoneValues) => problemsOf(values, false)) as never,
    save: (values) =>
      api.createNetworkZone({ body: bodyOf(values), ...(values.force ? { force: 'true' } : {}) }),
    done: t('created'),
    after: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['zones'] });
      go(`/networks/${id}`);
    },
  });
  return (
    <Page title={t('createZone')} crumbs={[{ label: t('title'), to: '/networks' }]} call="POST /api/v1/zones">
      <Section title={t('createZone')}>
        <ZoneForm of={form} submit={t('createZone')} cancel={() => go('/networks')} />
      </Section>
    </Page>
  );
}
