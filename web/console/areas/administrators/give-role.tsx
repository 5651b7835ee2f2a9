import { Radio, Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { UserAssignedRole } from '../../kit/api.ts';
import {
  A,
  type ApiForm,
  ApiFormFrame,
  appsSource,
  groupsSource,
  MultiPicker,
  type Picked,
  Picker,
  tellDone,
  useApiForm,
} from '../../kit/index.ts';
import { roleName, t } from './messages.ts';
import {
  doorsOf,
  limitKindOf,
  type Principal,
  type PrincipalType,
  principalTypes,
  targetFor,
} from './principals.ts';
import { sourceOf } from './sources.ts';
import { adminsKey, useCatalogue, useCustomRoles, useResourceSets } from './use-roles.ts';

type Values = {
  type: PrincipalType;
  who: Picked | undefined;
  role: string;
  set: string;
  isLimited: boolean;
  targets: Picked[];
};

/** A custom role goes by its id, a standard one by its type. */
const isCustom = (role: string): boolean => role.startsWith('cr');

async function give({ type, who, role, set, isLimited, targets }: Values): Promise<UserAssignedRole> {
  const doors = doorsOf({ type, id: who?.id ?? '' });
  if (isCustom(role)) return doors.assign({ type: 'CUSTOM', role, 'resource-set': set });
  const kind = isLimited ? limitKindOf(role) : undefined;
  // First what it is to be limited to: nothing is given where one of them is gone.
  const wanted =
    kind === undefined ? [] : await Promise.all(targets.map(({ id, label }) => targetFor(kind, id, label)));
  const given = await doors.assign({ type: role as never });
  for (const target of wanted) await doors.addTarget(given.id, target);
  return given;
}

const validate = {
  who: (who: Picked | undefined) => (who === undefined ? t('pickWho') : null),
  role: (role: string) => (role === '' ? t('pickRole') : null),
  set: (set: string, { role }: Values) => (isCustom(role) && set === '' ? t('pickSet') : null),
  targets: (targets: Picked[], { isLimited, role }: Values) =>
    isLimited && limitKindOf(role) !== undefined && targets.length === 0 ? t('pickTargets') : null,
};

/** A role for somebody: who is asked where it is not known. */
export function GiveRole({
  to,
  held = [],
  close,
}: {
  to?: Principal;
  /** Standard roles that they have by themselves already. */
  held?: readonly string[];
  close: () => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm<Values, UserAssignedRole>({
    initial: {
      type: to?.type ?? 'USER',
      who: to && { id: to.id, label: to.name },
      role: '',
      set: '',
      isLimited: false,
      targets: [],
    },
    validate,
    mayLeave: true,
    save: give,
    after: (role, { who }) => {
      for (const queryKey of [adminsKey, ['groups']]) void queries.invalidateQueries({ queryKey });
      tellDone(t('wasGiven', { role: roleName(role), name: who?.label ?? '' }));
      close();
    },
  });
  const { type, who } = of.form.values;
  return (
    <ApiFormFrame of={of} submit={t('give')} cancel={close}>
      <Text c="dimmed">{t('giveHelp')}</Text>
      {to === undefined && (
        <>
          <Select
            label={t('kind')}
            allowDeselect={false}
            data={principalTypes.map((value) => ({ value, label: t(`one.${value}`) }))}
            value={type}
            onChange={(value) => of.form.setValues({ type: value as PrincipalType, who: undefined })}
          />
          <Picker
            key={type}
            source={sourceOf[type]}
            label={t('who')}
            required
            value={who}
            onChange={(picked) => of.form.setFieldValue('who', picked)}
            error={of.form.errors['who']}
          />
        </>
      )}
      <RoleField of={of} held={held} />
      <ReachFields of={of} />
    </ApiFormFrame>
  );
}

function RoleField({ of, held }: { of: ApiForm<Values>; held: readonly string[] }) {
  const catalogue = useCatalogue();
  const custom = useCustomRoles();
  const standard = (catalogue.data?.roles ?? []).filter(({ type }) => !held.includes(type));
  const data = [
    {
      group: t('standard'),
      items: standard.map((role) => ({ value: role.type as string, label: roleName(role) })),
    },
    { group: t('custom'), items: (custom.data ?? []).map(({ id, label }) => ({ value: id, label })) },
  ];
  const { role } = of.form.values;
  const says = `says.${role}`;
  return (
    <Select
      label={t('role')}
      description={t.has(says) ? t(says) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={data.filter(({ items }) => items.length > 0)}
      searchable
      withAsterisk
      {...of.form.getInputProps('role')}
      onChange={(next) => of.form.setValues({ role: next ?? '', isLimited: false, targets: [] })}
      name="role"
    />
  );
}

function ReachFields({ of }: { of: ApiForm<Values> }) {
  const { role, isLimited, targets } = of.form.values;
  if (isCustom(role)) return <SetField of={of} />;
  const kind = limitKindOf(role);
  if (kind === undefined) return null;
  return (
    <>
      <Radio.Group
        label={t('reach')}
        value={isLimited ? 'some' : 'all'}
        onChange={(value) => of.form.setFieldValue('isLimited', value === 'some')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label={t('everything')} />
          <Radio value="some" label={t(`reach.${kind}`)} />
        </Stack>
      </Radio.Group>
      {isLimited && (
        <MultiPicker
          source={kind === 'apps' ? appsSource : groupsSource}
          label={t(kind === 'apps' ? 'targetApps' : 'targetGroups')}
          value={targets}
          onChange={(picked) => of.form.setFieldValue('targets', picked)}
          error={of.form.errors['targets']}
          required
        />
      )}
    </>
  );
}

function SetField({ of }: { of: ApiForm<Values> }) {
  const { data: sets } = useResourceSets();
  return (
    <>
      <Select
        label={t('set')}
        description={t('setHelp')}
        data={(sets ?? []).map(({ id, label }) => ({ value: id, label }))}
        searchable
        withAsterisk
        {...of.form.getInputProps('set')}
        name="set"
      />
      {sets?.length === 0 && (
        <Text size="sm">
          <A to="/administrators" search={{ tab: 'sets' }}>
            {t('noSets')}
          </A>
        </Text>
      )}
    </>
  );
}
