import { Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Authenticator, AuthenticatorMethod } from '../../kit/api.ts';
import { ApiFormFrame, api, Loaded, may, useApi, useApiForm } from '../../kit/index.ts';
import { type Group, groupProblems, groupsOf, groupsToApi, ModelLists } from './model-lists.tsx';
import { FieldList } from './field-list.tsx';
import { methodFields, type MethodType, problemsOf } from './fields.ts';
import { t } from './messages.ts';

type Props = { of: Authenticator; type: MethodType; close?: () => void };

/** As it is now: somebody may have changed it since the page was opened. */
export function MethodEdit({ of, type, close }: Props) {
  const found = useApi(['authenticators', of.id, 'methods', type], (signal) =>
    api.getAuthenticatorMethod({ authenticatorId: of.id, methodType: type }, { signal }),
  );
  return (
    <Loaded of={found}>
      {(method) => (
        <MethodForm
          key={JSON.stringify(detailsOf(method))}
          of={of}
          method={method}
          {...(close === undefined ? {} : { close })}
        />
      )}
    </Loaded>
  );
}

type Values = Record<string, unknown> & { groups: Group[] };

/** Type, status and links are not among what is set. */
function detailsOf({ type: _type, status: _status, _links, ...details }: AuthenticatorMethod) {
  return details as Record<string, unknown>;
}

function MethodForm({ of, method, close }: Omit<Props, 'type'> & { method: AuthenticatorMethod }) {
  const queries = useQueryClient();
  const isReadOnly = !may('okta.authenticators.manage');
  const rows = methodFields(of.key, method.type) ?? [];
  const hasLists = of.key === 'webauthn';
  const given = { authenticatorId: of.id, methodType: method.type };
  const again = () => void queries.invalidateQueries({ queryKey: ['authenticators'] });
  const form = useApiForm<Values>({
    initial: { ...detailsOf(method), groups: hasLists ? groupsOf(method.settings) : [] },
    ...(close === undefined ? {} : { mayLeave: true }),
    validate: ((values: Values) => ({
      ...problemsOf(rows, values),
      ...groupProblems(values.groups),
    })) as never,
    save({ groups, ...details }) {
      const settings = details['settings'] as Record<string, unknown> | undefined;
      const lists = hasLists ? { settings: { ...settings, aaguidGroups: groupsToApi(groups) } } : {};
      return api.replaceAuthenticatorMethod({ ...given, body: { ...details, ...lists } });
    },
    done: t('methodSaved', { name: t(`method.${method.type}`) }),
    version: {
      loaded: of.lastUpdated,
      now: async () => (await api.getAuthenticator({ authenticatorId: of.id })).lastUpdated,
    },
    reload: again,
    after: () => {
      again();
      close?.();
    },
  });
  const fields = (
    <Stack>
      {rows.length === 0 && <Text c="dimmed">{t('nothingToSet')}</Text>}
      <FieldList of={form as never} fields={rows} isReadOnly={isReadOnly} />
      {hasLists && (
        <ModelLists
          value={form.form.values.groups}
          onChange={(groups) => form.form.setFieldValue('groups', groups as never)}
          errors={form.form.errors}
          isReadOnly={isReadOnly}
        />
      )}
    </Stack>
  );
  if (isReadOnly) return fields;
  return (
    <ApiFormFrame of={form} {...(close === undefined ? {} : { cancel: close })}>
      {fields}
    </ApiFormFrame>
  );
}
