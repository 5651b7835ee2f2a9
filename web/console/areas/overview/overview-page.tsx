import '@mantine/charts/styles.css';
import './overview.css';
import { lazy, Suspense } from 'react';
import {
  api,
  Empty,
  Failed,
  Loaded,
  Loading,
  may,
  momentOf,
  Page,
  PeriodChooser,
  Section,
  sinceOf,
  useApi,
  usePeriod,
} from '../../kit/index.ts';
import { AppsByUse } from './apps-by-use.tsx';
import { CoveragePart } from './coverage-part.tsx';
import { FirstSteps } from './first-steps.tsx';
import { t } from './messages.ts';
import { Numbers } from './numbers.tsx';
import { RiskLevels } from './risk-levels.tsx';
import { ToDo } from './to-do.tsx';

const refetchMs = 15_000;
// Charts are the heaviest part of the console; the numbers do not wait for them.
const SignInsChart = lazy(async () => ({ default: (await import('./sign-ins-chart.tsx')).SignInsChart }));
const FrictionPart = lazy(async () => ({ default: (await import('./friction-part.tsx')).FrictionPart }));

export default function OverviewPage() {
  if (!may('okta.logs.read'))
    return (
      <Page title={t('title')}>
        <Empty title={t('mayNot')} text={t('mayNotHelp')} />
      </Page>
    );
  return <Overview />;
}

function Overview() {
  const [period, setPeriod] = usePeriod('7d');
  const signIns = useApi(
    ['insights', 'sign-ins', period],
    (signal) => api.getInsightsSignIns({ since: sinceOf(period) }, { signal }),
    { refetchMs },
  );
  const friction = useApi(
    ['friction', period, 'total'],
    (signal) => api.getFriction({ from: sinceOf(period).slice(0, 10) }, { signal }),
    { refetchMs: 60_000 },
  );
  const coverage = useApi(
    ['insights', 'coverage'],
    (signal) => api.getInsightsFactorCoverage({}, { signal }),
    { refetchMs: 60_000 },
  );
  const counted = signIns.data?.countedUpTo;
  return (
    <Page
      title={t('title')}
      lead={
        <>
          {t('lead')} {counted ? t('countedUpTo', { time: momentOf(counted) }) : t('countedNothing')}
        </>
      }
      call={`GET /gatehouse/v1/insights/sign-ins?since=${sinceOf(period).slice(0, 19)}Z`}
      actions={<PeriodChooser value={period} onChange={setPeriod} />}
    >
      <FirstSteps />
      {signIns.data !== undefined && (
        <Numbers signIns={signIns.data} friction={friction.data} coverage={coverage.data} />
      )}
      <div className="overview-grid">
        <div className="wide">
          <Loaded of={signIns}>
            {(data) => (
              <Suspense fallback={<Loading />}>
                <SignInsChart signIns={data} period={period} />
              </Suspense>
            )}
          </Loaded>
        </div>
        <ToDo />
        {signIns.data !== undefined && <RiskLevels signIns={signIns.data} />}
        <AppsByUse period={period} refetchMs={refetchMs} />
        {coverage.data === undefined ? (
          <Section title={t('coverage')}>
            {coverage.error ? (
              <Failed error={coverage.error} retry={() => void coverage.refetch()} />
            ) : (
              <Loading />
            )}
          </Section>
        ) : (
          <CoveragePart coverage={coverage.data} />
        )}
        <div className="wide">
          <Loaded of={friction}>
            {(data) => (
              <Suspense fallback={<Loading />}>
                <FrictionPart friction={data} period={period} />
              </Suspense>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}
