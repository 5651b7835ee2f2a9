import { SegmentedControl } from '@mantine/core';
import type { InsightsFactorCoveragePeople } from '../../kit/api.ts';
import {
  api,
  type Column,
  CursorTable,
  Empty,
  Moment,
  Page,
  useAddress,
  useApi,
  useCursor,
} from '../../kit/index.ts';
import { t } from './messages.ts';

type Person = InsightsFactorCoveragePeople;

const columns: readonly Column<Person>[] = [
  { key: 'name', title: t('person'), isName: true, cell: ({ displayName }) => displayName },
  { key: 'login', title: t('login'), cell: ({ login }) => <span className="breakable">{login}</span> },
  { key: 'last', title: t('lastLogin'), cell: ({ lastLogin }) => <Moment at={lastLogin} /> },
];

/** Who is to be asked to set one up. */
export default function CoveragePage() {
  const [address, change] = useAddress();
  const lacking = address['lacking'] === 'phishing_resistant' ? 'phishing_resistant' : 'second_factor';
  const list = useCursor(['insights', 'lacking', lacking], (after, signal) =>
    api.listInsightsFactorCoveragePeople(
      { lacking, limit: 50, ...(after === undefined ? {} : { after }) },
      { signal },
    ),
  );
  const total = useApi(['insights', 'coverage'], (signal) => api.getInsightsFactorCoverage({}, { signal }));
  return (
    <Page
      title={t('coverageTitle')}
      lead={t('coverageLead')}
      crumbs={[{ label: t('title'), to: '/' }]}
      call={`GET /gatehouse/v1/insights/factor-coverage/people?lacking=${lacking}`}
    >
      <SegmentedControl
        aria-label={t('lacking')}
        value={lacking}
        onChange={(next) => change({ lacking: next === 'second_factor' ? undefined : next })}
        data={[
          { value: 'second_factor', label: t('lackingAny') },
          { value: 'phishing_resistant', label: t('lackingResistant') },
        ]}
        className="period"
      />
      <CursorTable
        label={t('coverageTitle')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/people/${id}` })}
        total={
          total.data &&
          total.data.people -
            (lacking === 'second_factor' ? total.data.covered : total.data.phishingResistant)
        }
        empty={<Empty title={t('everybodyHas')} text={t('everybodyHasHelp')} />}
      />
    </Page>
  );
}
