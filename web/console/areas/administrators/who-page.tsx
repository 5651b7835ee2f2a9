import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconHistory, IconShieldCheck } from '@tabler/icons-react';
import type { AdministratorPermissions } from '../../kit/api.ts';
import {
  A,
  api,
  Empty,
  Facts,
  FilterBar,
  Loaded,
  numberOf,
  Page,
  SearchBox,
  Section,
  Status,
  useAddress,
  useApi,
  usePath,
  words,
} from '../../kit/index.ts';
import './administrators.css';
import { HeldRoles } from './held-roles.tsx';
import { roleName, t } from './messages.ts';
import { areaName, byArea, permissionSentence } from './permission-words.ts';
import { pageOfPrincipal, type PrincipalType, principalTypes } from './principals.ts';
import { adminsKey } from './use-roles.ts';

type Ability = AdministratorPermissions['permissions'][number];
type Reason = Ability['by'][number];

/** One administrator: their roles, and what follows from them. */
export default function WhoPage() {
  const { principalId } = usePath<{ principalId: string }>();
  const [address] = useAddress();
  const type = principalTypes.find((one) => one === address['type']);
  const found = useApi([...adminsKey, 'one', principalId, type], (signal) =>
    api.getAdministratorPermissions({ principalId, type }, { signal }),
  );
  const { data } = found;
  return (
    <Page
      title={data?.name ?? t('title')}
      crumbs={[{ label: t('title'), to: '/administrators' }]}
      id={principalId}
      call={`GET /gatehouse/v1/administrators/${principalId}/permissions`}
      badge={data?.isActive === false && <Status tone="quiet">{t('cannotSignIn')}</Status>}
      actions={
        <Button
          component={A}
          to="/log"
          search={{ filter: `actor.id eq "${principalId}"` }}
          variant="default"
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          {t('theirActions')}
        </Button>
      }
    >
      <Loaded of={found}>{(one) => <Who of={one} />}</Loaded>
    </Page>
  );
}

function Who({ of }: { of: AdministratorPermissions }) {
  const principal = { type: of.type as PrincipalType, id: idOf(of), name: of.name };
  return (
    <Stack gap="xl">
      <Facts
        of={[
          [t('kind'), t(`one.${of.type}`)],
          of.type !== 'GROUP' && [t('login'), of.alternateId],
          [
            t('profile'),
            <A key="profile" to={pageOfPrincipal({ type: of.type, id: of.id })}>
              {of.name}
            </A>,
          ],
        ]}
      />
      <HeldRoles of={principal} roles={of.roles} />
      <Abilities of={of} />
    </Stack>
  );
}

/** The API calls a client by its client id. */
const idOf = ({ type, id, alternateId }: AdministratorPermissions): string =>
  type === 'CLIENT' ? alternateId : id;

function Abilities({ of }: { of: AdministratorPermissions }) {
  const [address] = useAddress();
  const typed = (address['q'] ?? '').toLowerCase();
  const shown = of.permissions.filter(({ permission }) =>
    `${permission} ${permissionSentence(permission)}`.toLowerCase().includes(typed),
  );
  if (of.permissions.length === 0) return null;
  return (
    <Section title={t('mayDo')} lead={t('mayDoLead')}>
      <Stack>
        {of.isSuper && <Alert icon={<IconShieldCheck aria-hidden />}>{t('isSuper')}</Alert>}
        <FilterBar filters={['q']}>
          <SearchBox label={t('findPermission')} />
        </FilterBar>
        {shown.length === 0 && <Empty title={words('nothingFound')} text={words('nothingFoundHelp')} />}
        <div className="ability-areas">
          {byArea(shown, ({ permission }) => permission).map(([area, abilities]) => (
            <section key={area} aria-label={areaName(area)}>
              <Text fw={600} component="h3" m={0} mb={6}>
                {areaName(area)}
              </Text>
              <ul className="plain-list">
                {abilities.map((ability) => (
                  <AbilityRow key={ability.permission} of={ability} who={of} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </Stack>
    </Section>
  );
}

function AbilityRow({ of: { permission, by }, who }: { of: Ability; who: AdministratorPermissions }) {
  const { isSuper, roles } = who;
  return (
    <li title={permission}>
      {permissionSentence(permission)}
      {!isSuper &&
        by.map((reason) => (
          <Text key={`${reason.assignmentId} ${reason.group?.id ?? ''}`} size="sm" c="dimmed" component="div">
            {reasonOf(reason, roles)} · {reachOf(reason)}
          </Text>
        ))}
    </li>
  );
}

function reasonOf({ assignmentId, label, group }: Reason, roles: AdministratorPermissions['roles']): string {
  const held = roles.find((one) => one.assignmentId === assignmentId);
  const role = held === undefined ? label : roleName(held);
  return group === null ? t('throughRole', { role }) : t('throughGroup', { role, group: group.name });
}

function reachOf({ reach }: Reason): string {
  if (reach === null) return t('everything');
  if (reach.length === 0) return t('nothingIn');
  return reach
    .map(({ kind, count }) => {
      const key = `reachKind.${kind}`;
      const what = t.has(key) ? t(key) : kind;
      return count === null ? t('reachAll', { what }) : t('reachSome', { what, count: numberOf(count) });
    })
    .join(', ');
}
