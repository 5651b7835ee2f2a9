import { Button, Stack, Text } from '@mantine/core';
import {
  IconAppWindow,
  IconBookmark,
  IconBrowser,
  IconBuilding,
  IconDeviceMobile,
  IconKey,
  IconRobot,
  IconServer,
  IconShield,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { A, api, ApiFormFrame, Page, useAddress, useApiForm, useGo } from '../../kit/index.ts';
import type { Application } from '../../kit/api.ts';
import { type Kind, kinds } from './app.ts';
import { formOf, type Values } from './kinds/index.ts';
import { t } from './messages.ts';
import './applications.css';

const icons: Record<Kind, typeof IconKey> = {
  web: IconServer,
  browser: IconBrowser,
  native: IconDeviceMobile,
  service: IconRobot,
  saml: IconShield,
  wsfed: IconBuilding,
  site: IconAppWindow,
  vault: IconKey,
  bookmark: IconBookmark,
};

const crumbs = [{ label: t('title'), to: '/applications' }];

export default function NewApplicationPage() {
  const [{ kind }] = useAddress();
  const known = kinds.find((one) => one === kind);
  return known === undefined ? <ChooseKind /> : <Fill key={known} kind={known} />;
}

function ChooseKind() {
  return (
    <Page title={t('add')} lead={t('new.lead')} crumbs={crumbs} call="POST /api/v1/apps">
      <ul className="kind-grid">
        {kinds.map((kind) => {
          const Icon = icons[kind];
          return (
            <li key={kind}>
              <A className="kind-card" to="/applications/new" search={{ kind }}>
                <span className="kind-name">
                  <Icon size={20} aria-hidden />
                  {t(`kind.${kind}`)}
                </span>
                <span className="kind-for">{t(`for.${kind}`)}</span>
              </A>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}

function Fill({ kind }: { kind: Kind }) {
  const go = useGo();
  const queries = useQueryClient();
  const form = formOf(kind);
  const of = useApiForm<Values, Application>({
    initial: form.initial(undefined),
    ...(form.checks === undefined ? {} : { validate: form.checks as never }),
    save: (values) => api.createApplication({ body: form.body(values, undefined) as never }),
    done: t('new.done'),
    after: (app) => {
      queries.setQueryData(['applications', 'one', app.id], app);
      void queries.invalidateQueries({ queryKey: ['applications', 'list'] });
      go(`/applications/${app.id}`, { tab: 'sign-on', new: 'yes' });
    },
  });
  return (
    <Page
      title={t('new.title', { kind: t(`kind.${kind}`) })}
      lead={t(`for.${kind}`)}
      crumbs={[...crumbs, { label: t('add'), to: '/applications/new' }]}
      call="POST /api/v1/apps"
      actions={
        <Button variant="default" component={A} to="/applications/new">
          {t('new.otherKind')}
        </Button>
      }
    >
      <div className="form-column">
        <ApiFormFrame of={of} submit={t('new.create')} cancel={() => go('/applications')}>
          <Stack>
            <form.Fields form={of.form} isNew />
            <Text size="sm" c="dimmed">
              {t('new.after')}
            </Text>
          </Stack>
        </ApiFormFrame>
      </div>
    </Page>
  );
}
