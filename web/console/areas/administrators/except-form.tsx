import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  appsSource,
  groupsSource,
  Loading,
  MultiPicker,
  type NamedKind,
  peopleSource,
  type Picked,
  useApiForm,
  useNamed,
} from '../../kit/index.ts';
import { addressesOf } from './add-resource.tsx';
import { t } from './messages-roles.ts';
import { readOrn } from './resource-words.ts';
import { resourcesKey } from './use-roles.ts';

type Kind = 'users' | 'groups' | 'apps';
const sources = { users: peopleSource, groups: groupsSource, apps: appsSource };
const paths = { users: '/api/v1/users', groups: '/api/v1/groups', apps: '/api/v1/apps' };
const named: Readonly<Record<Kind, NamedKind>> = { users: 'people', groups: 'groups', apps: 'apps' };

type Props = { setId: string; resourceId: string; kind: Kind; before: readonly string[]; close: () => void };

/** Who is left out although all are meant. */
export function ExceptForm(props: Props) {
  const ids = props.before.map((orn) => readOrn(orn).id ?? '');
  const names = useNamed(named[props.kind], ids);
  const isNamed = names.every(({ id, label }) => id !== label);
  return isNamed ? <Fields {...props} picked={names} /> : <Loading />;
}

function Fields({ setId, resourceId, kind, picked, close }: Props & { picked: Picked[] }) {
  const queries = useQueryClient();
  const of = useApiForm<{ picked: Picked[] }>({
    initial: { picked },
    mayLeave: true,
    save: (values) =>
      api.replaceResourceSetResource({
        resourceSetIdOrLabel: setId,
        resourceId,
        body: { conditions: { Exclude: { 'okta:ORN': addressesOf(paths[kind], values.picked) } } },
      }),
    done: t('exceptSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: resourcesKey(setId) });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <MultiPicker
        source={sources[kind]}
        label={t('except')}
        description={t('exceptHelp')}
        value={of.form.values.picked}
        onChange={(next) => of.form.setFieldValue('picked', next)}
      />
    </ApiFormFrame>
  );
}
