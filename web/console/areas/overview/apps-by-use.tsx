import { Anchor, Text } from '@mantine/core';
import type { InsightsApps } from '../../kit/api.ts';
import {
  A,
  api,
  Count,
  Empty,
  Loaded,
  type Period,
  Section,
  signInFilters,
  sinceOf,
  useApi,
} from '../../kit/index.ts';
import { t } from './messages.ts';

type App = InsightsApps['items'][number];

export function AppsByUse({ period, refetchMs }: { period: Period; refetchMs: number }) {
  const found = useApi(
    ['insights', 'apps', period],
    (signal) => api.getInsightsApps({ since: sinceOf(period), limit: 8 }, { signal }),
    { refetchMs },
  );
  return (
    <Section title={t('apps')}>
      <Loaded of={found}>
        {({ items, unused, since }) => (
          <>
            {items.length === 0 ? (
              <Empty title={t('noApps')} text={t('noAppsHelp')} />
            ) : (
              <Bars items={items} since={since} />
            )}
            {unused > 0 && (
              <Text size="sm" mt="md">
                <Anchor
                  component={A}
                  to="/applications"
                  search={{ status: 'ACTIVE' }}
                  inherit
                  underline="always"
                >
                  {t('unusedApps', { count: unused })}
                </Anchor>
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Bars({ items, since }: { items: readonly App[]; since: string }) {
  const most = Math.max(1, ...items.map(({ successes }) => successes));
  return (
    <table className="bars" aria-label={t('apps')}>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t('app')}</th>
          <th scope="col">{t('opened')}</th>
          <th scope="col">{t('refused')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((app) => (
          <tr key={app.id}>
            <th scope="row">
              {app.label === null ? (
                <span className="soft">{t('deletedApp')}</span>
              ) : (
                <A to={`/applications/${app.id}`} className="row-link">
                  {app.label}
                </A>
              )}
              <svg className="bar" aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none">
                <rect width={Math.max(0.5, (100 * app.successes) / most)} height="6" />
              </svg>
            </th>
            <td>
              <Count value={app.successes} to="/log" search={behind(signInFilters.opened, app, since)} />
            </td>
            <td data-bad={app.denials > 0 ? true : undefined}>
              {app.denials > 0 && (
                <>
                  <Count value={app.denials} to="/log" search={behind(signInFilters.denials, app, since)} />{' '}
                  {t('refused')}
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const behind = (filter: string, { id }: App, since: string) => ({
  filter: `${filter} and target.id eq "${id}"`,
  since,
});
