import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconApps,
  IconArrowRight,
  IconBolt,
  IconSearch,
  IconUser,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useState } from 'react';
import { areas } from '../areas.ts';
import type { NavItem } from '../area.ts';
import { may } from '../boot.ts';
import { useGo } from '../kit/link.tsx';
import { appsSource, groupsSource, type Picked, peopleSource } from '../kit/pickers.tsx';
import { useApi } from '../kit/query.ts';
import { t } from './words.ts';

const sources = [
  { source: peopleSource, to: '/people', label: t('people'), icon: IconUser, permission: 'okta.users.read' },
  {
    source: groupsSource,
    to: '/groups',
    label: t('groups'),
    icon: IconUsersGroup,
    permission: 'okta.groups.read',
  },
  { source: appsSource, to: '/applications', label: t('apps'), icon: IconApps, permission: 'okta.apps.read' },
] as const;

const permitted = sources.filter(({ permission }) => may(permission));

/** Everything by typing: pages, things to do, people, groups, applications. */
export function Palette({ navigation }: { navigation: readonly NavItem[] }) {
  const go = useGo();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const found = useApi(
    ['palette', q],
    async (signal) =>
      Promise.all(permitted.map(async ({ source }) => source.find(q, signal).catch((): Picked[] => []))),
    { enabled: q.length >= 2 },
  );
  const matches = (words: string) =>
    text.trim() === '' || words.toLowerCase().includes(text.trim().toLowerCase());

  const pages: SpotlightActionData[] = navigation
    .filter(({ label, keywords = '' }) => matches(`${label} ${keywords}`))
    .map(({ to, label, icon: Icon }) => ({
      id: to,
      label,
      leftSection: <Icon size={18} aria-hidden />,
      onClick: () => go(to),
    }));
  const commands: SpotlightActionData[] = areas
    .flatMap((area) => area.commands ?? [])
    .filter(({ label, keywords = '', permission }) => may(permission) && matches(`${label} ${keywords}`))
    .map(({ label, to, search }) => ({
      id: `do ${label}`,
      label,
      leftSection: <IconBolt size={18} aria-hidden />,
      onClick: () => go(to, search),
    }));
  const objects: SpotlightActionGroupData[] =
    q.length < 2
      ? []
      : permitted.map(({ label, to, icon: Icon }, at) => ({
          group: label,
          actions: (found.data?.[at] ?? []).slice(0, 5).map((one) => ({
            id: one.id,
            label: one.label,
            leftSection: <Icon size={18} aria-hidden />,
            rightSection: <IconArrowRight size={16} aria-hidden />,
            onClick: () => go(`${to}/${one.id}`),
          })),
        }));
  const actions = [
    ...objects,
    { group: t('pages'), actions: pages },
    { group: t('commands'), actions: commands },
  ].filter((group) => group.actions.length > 0);
  return (
    <Spotlight
      query={text}
      onQueryChange={setText}
      filter={(_, all) => all}
      actions={actions}
      shortcut="mod + K"
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={t('findNothing')}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('findLabel'),
        'aria-label': t('findLabel'),
      }}
    />
  );
}
