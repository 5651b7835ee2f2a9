import { Anchor, Button } from '@mantine/core';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { A, api, boot, may, pageOf, Section, useApi, usePreference } from '../../kit/index.ts';
import { t } from './messages.ts';

type Step = {
  key: 'people' | 'app' | 'factor' | 'assign';
  isDone: boolean;
  to: string;
  search?: Record<string, string>;
};

/** What a new organisation has to do before anybody can sign in to anything. Goes away when it is done, or unwanted. */
export function FirstSteps() {
  const [isHidden, setHidden] = usePreference('overview.first-steps-hidden', false);
  const found = useApi(['overview', 'first-steps'], (signal) => findOut(signal), {
    enabled: !isHidden && may('okta.apps.manage') && may('okta.users.create'),
    refetchMs: 30_000,
  });
  if (isHidden || found.data === undefined) return null;
  const { people, app, factor, assigned, appId } = found.data;
  if (people && app && factor && assigned) return null;
  const steps: Step[] = [
    { key: 'people', isDone: people, to: '/people/new' },
    { key: 'app', isDone: app, to: '/applications/new' },
    { key: 'assign', isDone: assigned, to: appId === undefined ? '/applications' : `/applications/${appId}` },
    { key: 'factor', isDone: factor, to: '/home/security' },
  ];
  return (
    <Section
      title={t('firstSteps')}
      lead={t('firstStepsLead', { name: boot.organisation })}
      actions={
        <Button variant="subtle" size="compact-md" onClick={() => setHidden(true)}>
          {t('hide')}
        </Button>
      }
    >
      <ol className="first-steps">
        {steps.map((step) => (
          <li key={step.key} data-done={step.isDone ? true : undefined}>
            {step.isDone ? (
              <IconCircleCheck aria-label={t('stepDone')} role="img" size={22} />
            ) : (
              <IconCircle aria-label={t('stepOpen')} role="img" size={22} />
            )}
            <div>
              <StepLink step={step} />
              <span className="soft">{t(`step.${step.key}Help`)}</span>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function StepLink({ step: { key, to, search } }: { step: Step }) {
  // Outside of the console.
  if (to.startsWith('/home'))
    return (
      <Anchor href={to} fw={560}>
        {t(`step.${key}`)}
      </Anchor>
    );
  return (
    <Anchor component={A} to={to} search={search} fw={560}>
      {t(`step.${key}`)}
    </Anchor>
  );
}

const own: ReadonlySet<string> = new Set(['gatehouse_console', 'gatehouse_home']);

/** The first app stands for all: an organisation that has got as far needs no steps any more. */
async function findOut(signal: AbortSignal) {
  const options = { signal };
  const [people, apps, factors] = await Promise.all([
    pageOf(api.listUsers({ limit: 2 }, options)),
    pageOf(api.listApplications({ limit: 5 }, options)),
    pageOf(api.listFactors({ userId: boot.person.id }, options)),
  ]);
  const app = apps.items.find(({ name }) => !own.has(name ?? ''));
  return {
    people: people.items.length > 1,
    app: app !== undefined,
    appId: app?.id,
    factor: factors.items.some(({ status, factorType }) => status === 'ACTIVE' && factorType !== 'email'),
    assigned: app?.id !== undefined && (await isAssigned(app.id, signal)),
  };
}

async function isAssigned(appId: string, signal: AbortSignal): Promise<boolean> {
  const options = { signal };
  const [groups, people] = await Promise.all([
    pageOf(api.listApplicationGroupAssignments({ appId, limit: 1 }, options)),
    pageOf(api.listApplicationUsers({ appId, limit: 1 }, options)),
  ]);
  return groups.items.length > 0 || people.items.length > 0;
}
