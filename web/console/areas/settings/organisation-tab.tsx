import { Box, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  checks,
  CopyId,
  Facts,
  Loaded,
  may,
  Moment,
  type OrgSettings,
  Section,
  useApi,
  useApiForm,
  words,
} from './kit.ts';
import { Contacts } from './contacts.tsx';
import { t } from './messages.ts';

const own = [
  'companyName',
  'website',
  'phoneNumber',
  'address1',
  'address2',
  'city',
  'state',
  'postalCode',
  'country',
] as const;

export function OrganisationTab() {
  const found = useApi(['org'], (signal) => api.getOrgSettings({ signal }));
  const mayManage = may('okta.orgs.manage');
  return (
    <Loaded of={found}>
      {(org) => (
        <Stack gap="xl">
          <Section title={t('general')}>
            {mayManage ? (
              <GeneralForm key={org.lastUpdated} org={org} />
            ) : (
              <Facts of={own.map((name) => [t(name), org[name]] as const)} />
            )}
          </Section>
          <Section title={t('support')} lead={t('supportLead')}>
            {mayManage ? (
              <SupportForm key={org.lastUpdated} org={org} />
            ) : (
              <Facts
                of={[
                  [t('supportUrl'), org.endUserSupportHelpURL],
                  [t('supportPhone'), org.supportPhoneNumber],
                ]}
              />
            )}
          </Section>
          <Contacts mayManage={mayManage} />
          <About org={org} />
        </Stack>
      )}
    </Loaded>
  );
}

const text = (value: string | null) => value ?? '';
const orNull = (value: string) => (value.trim() === '' ? null : value.trim());

/** Everything of the organisation, with what the other form is for as it was. */
function GeneralForm({ org }: { org: OrgSettings }) {
  const queries = useQueryClient();
  const reload = () => void queries.invalidateQueries({ queryKey: ['org'] });
  const form = useApiForm({
    initial: Object.fromEntries(own.map((name) => [name, text(org[name])])) as Record<
      (typeof own)[number],
      string
    >,
    validate: { companyName: checks.required, website: checks.url },
    version: {
      loaded: org.lastUpdated,
      now: async () => (await api.getOrgSettings()).lastUpdated,
    },
    reload,
    save: (values) =>
      api.replaceOrgSettings({
        body: {
          ...(Object.fromEntries(own.map((name) => [name, orNull(values[name])])) as Record<
            (typeof own)[number],
            string | null
          >),
          endUserSupportHelpURL: org.endUserSupportHelpURL,
          supportPhoneNumber: org.supportPhoneNumber,
        },
      }),
    done: t('generalSaved'),
    after: reload,
  });
  const field = form.form.getInputProps;
  return (
    <Box maw={760}>
      <ApiFormFrame of={form}>
        <Stack>
          <TextInput
            label={t('companyName')}
            description={t('companyNameHelp')}
            required
            {...field('companyName')}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {own.slice(1).map((name) => (
              <TextInput key={name} label={t(name)} {...field(name)} />
            ))}
          </SimpleGrid>
        </Stack>
      </ApiFormFrame>
    </Box>
  );
}

function SupportForm({ org }: { org: OrgSettings }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: {
      endUserSupportHelpURL: text(org.endUserSupportHelpURL),
      supportPhoneNumber: text(org.supportPhoneNumber),
    },
    validate: { endUserSupportHelpURL: checks.url },
    save: ({ endUserSupportHelpURL, supportPhoneNumber }) =>
      api.updateOrgSettings({
        body: {
          endUserSupportHelpURL: orNull(endUserSupportHelpURL),
          supportPhoneNumber: orNull(supportPhoneNumber),
        },
      }),
    done: t('supportSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['org'] }),
  });
  return (
    <Box maw={760}>
      <ApiFormFrame of={form}>
        <Stack>
          <TextInput
            label={t('supportUrl')}
            placeholder="https://help.example.com"
            {...form.form.getInputProps('endUserSupportHelpURL')}
          />
          <TextInput label={t('supportPhone')} {...form.form.getInputProps('supportPhoneNumber')} />
        </Stack>
      </ApiFormFrame>
    </Box>
  );
}

function About({ org }: { org: OrgSettings }) {
  const found = useApi(['org', 'well-known'], (signal) => api.getWellknownOrgMetadata({ signal }));
  return (
    <Section title={t('about')}>
      <Facts
        of={[
          [t('orgId'), <CopyId key="id" id={org.id} />],
          [t('orgUrl'), found.data?._links.organization.href],
          [t('cell'), found.data?.cell],
          [
            t('wellKnown'),
            <a key="well-known" href="/.well-known/okta-organization" target="_blank" rel="noreferrer">
              /.well-known/okta-organization
            </a>,
          ],
          [words('created'), <Moment key="created" at={org.created} absolute />],
          [words('updated'), <Moment key="updated" at={org.lastUpdated} />],
        ]}
      />
    </Section>
  );
}
