// What would be decided of anybody, coming in any way: by the live policies or by a draft.
import { Stack } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../kit/api.ts';
import { boot, Empty, Failed, Loading, may, Page, Section, useAddress, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import { idsIn, useNames } from './names.ts';
import './policies.css';
import type { DraftBody } from './types.ts';
import { WhatIfAnswer } from './what-if-answer.tsx';
import { WhatIfForm } from './what-if-form.tsx';
import { OtherPolicies } from './what-if-others.tsx';
import { questionOf } from './what-if-question.ts';
import { w } from './words-what-if.ts';

export default function WhatIfPage() {
  const [address] = useAddress();
  const names = useNames(idsIn());
  const draftId = address['draft'];
  const draft = useApi(
    ['policies', 'drafts', draftId ?? ''],
    (signal) => api.getShadowPolicy({ shadowId: draftId ?? '' }, { signal }),
    { enabled: draftId !== undefined },
  );
  const isReady = draftId === undefined || draft.data !== undefined;
  const question = isReady ? questionOf(address, draft.data?.draft as DraftBody | undefined) : undefined;
  return (
    <Page
      title={w('title')}
      lead={w('lead')}
      crumbs={may('okta.policies.read') ? [{ label: t('title'), to: '/policies' }] : []}
      call="POST /gatehouse/v1/what-if"
    >
      <div className="policy-what-if">
        <Section title={w('asked')}>
          <Stack gap="sm">
            <WhatIfForm names={names} />
          </Stack>
        </Section>
        <Section title={w('answer')}>
          {draft.error ? (
            <Failed error={draft.error} retry={() => void draft.refetch()} />
          ) : question === undefined ? (
            <Empty title={w('choose')} text={w('chooseHelp')} />
          ) : (
            <Asked question={question} />
          )}
        </Section>
      </div>
    </Page>
  );
}

function Asked({ question }: { question: NonNullable<ReturnType<typeof questionOf>> }) {
  const found = useQuery({
    queryKey: ['policies', 'what-if', question, boot.language],
    queryFn: ({ signal }) =>
      api.createWhatIf(
        { body: question },
        { signal, headers: { 'accept-language': boot.language }, retry: { retries: 0 } },
      ),
    // The last answer stays until the next is there.
    placeholderData: keepPreviousData,
  });
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading />;
  return (
    <Stack gap="lg" aria-busy={found.isFetching}>
      <WhatIfAnswer answer={found.data} />
      {question.appId !== undefined && question.draft === undefined && may('okta.policies.read') && (
        <OtherPolicies question={{ ...question, userId: found.data.person.id }} />
      )}
    </Stack>
  );
}
