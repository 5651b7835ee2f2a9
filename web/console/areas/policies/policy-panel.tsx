// What belongs to a policy itself: whom it is for and its settings.
import { Text } from '@mantine/core';
import { api } from '../../kit/api.ts';
import { ApiFormFrame, SidePanel, useAction, useApiForm, words } from '../../kit/index.ts';
import { fieldsOf, Fieldset, IdsPicker } from './fields.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { bodyOf, changed } from './policy-actions.tsx';
import { EnrolmentSettings } from './settings-enrolment.tsx';
import { PasswordSettings } from './settings-password.tsx';
import { type Json, type PolicyOf, policyTypes } from './types.ts';

export const hasSettings = ({ type, system }: PolicyOf): boolean =>
  type === 'PASSWORD' || type === 'MFA_ENROLL' || (policyTypes[type].hasPeople && !system);

export function PolicyPanel({
  policy,
  names,
  isOpen,
  close,
}: {
  policy: PolicyOf;
  names: Names;
  isOpen: boolean;
  close: () => void;
}) {
  return (
    <SidePanel wide title={t('settingsOf', { name: policy.name })} isOpen={isOpen} close={close}>
      {isOpen && <PolicyForm policy={policy} names={names} close={close} />}
    </SidePanel>
  );
}

type Values = { conditions: Json; settings: Json };

function PolicyForm({ policy, names, close }: { policy: PolicyOf; names: Names; close: () => void }) {
  const { id: policyId, type } = policy;
  const save = useAction((body: never) => api.replacePolicy({ policyId, body }), {
    changes: changed,
    isQuiet: true,
    done: words('saved'),
  });
  const form = useApiForm<Values>({
    initial: { conditions: policy.conditions ?? {}, settings: policy.settings ?? {} },
    version: {
      loaded: policy.lastUpdated,
      now: async () => (await api.getPolicy({ policyId })).lastUpdated,
    },
    save: ({ conditions, settings }) =>
      save.runAsync(
        bodyOf({
          ...policy,
          conditions,
          settings: policy.settings === null && Object.keys(settings).length === 0 ? null : settings,
        }) as never,
      ),
    after: close,
    reload: close,
  });
  const fields = fieldsOf(form);
  return (
    <ApiFormFrame of={form} cancel={close}>
      {!policy.system && (
        <Fieldset legend={t('who')} help={t('policyWhoHelp')}>
          <IdsPicker
            fields={fields}
            path="conditions.people.groups.include"
            kind="group"
            names={names}
            label={t('groupsIn')}
          />
          <IdsPicker
            fields={fields}
            path="conditions.people.groups.exclude"
            kind="group"
            names={names}
            label={t('groupsOut')}
          />
        </Fieldset>
      )}
      {policy.system && <Text c="dimmed">{t('defaultPeople')}</Text>}
      {type === 'PASSWORD' && <PasswordSettings fields={fields} />}
      {type === 'MFA_ENROLL' && <EnrolmentSettings fields={fields} names={names} />}
    </ApiFormFrame>
  );
}
