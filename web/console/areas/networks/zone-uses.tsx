import type { NetworkZone } from '../../kit/api.ts';
import { A, api, Loaded, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';

export type ZoneUse = { type: string; id: string; name: string; policyId?: string };

export const useZoneUses = (zoneId: string) =>
  useApi(['zones', zoneId, 'uses'], (signal) =>
    api.listZoneUses({ zoneId }, { signal }).then((uses): ZoneUse[] => [...uses]),
  );

/** What names a zone, each with the way there. */
export function ZoneUses({ zone }: { zone: NetworkZone }) {
  const uses = useZoneUses(zone.id);
  return (
    <Loaded of={uses}>
      {(found) => (
        <>
          {zone.usage === 'BLOCKLIST' && <p>{t('usesBlock')}</p>}
          {found.length === 0 && zone.usage === 'POLICY' && <p className="soft">{t('usesNone')}</p>}
          <UseList uses={found} />
        </>
      )}
    </Loaded>
  );
}

export function UseList({ uses }: { uses: readonly ZoneUse[] }) {
  if (uses.length === 0) return null;
  return (
    <ul className="plain-list">
      {uses.map((use) => (
        <li key={`${use.type} ${use.id}`}>
          <OneUse use={use} />
        </li>
      ))}
    </ul>
  );
}

function OneUse({ use }: { use: ZoneUse }) {
  if (use.policyId !== undefined)
    return (
      <>
        {t('use.policy')}: <A to={`/policies/${use.policyId}`}>{use.name}</A>
      </>
    );
  if (use.type === 'RiskSettings') return <A to="/risk">{t('use.risk')}</A>;
  if (use.type === 'ThreatInsight')
    return (
      <A to="/risk" search={{ tab: 'threats' }}>
        {t('use.threats')}
      </A>
    );
  return (
    <>
      {t('use.token')}: <A to="/api-access">{use.name}</A>
    </>
  );
}
