import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { useState } from 'react';
import {
  A,
  api,
  Loaded,
  may,
  peopleSource,
  type Picked,
  Picker,
  Section,
  useAction,
  useApi,
  useNamed,
} from '../../../kit/index.ts';
import type { LinkedObjectDefinition, OwnUser } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { t } from './messages.ts';

/** Managers and those they manage, and whatever else an org links people by. Nothing where it links by nothing. */
export function LinkedObjects({ user }: { user: OwnUser }) {
  const found = useApi(
    ['linked-objects'],
    (signal) => api.listLinkedObjectDefinitions({}, { signal }).all(),
    {
      enabled: may('okta.linkedObjects.read'),
    },
  );
  const definitions = found.data ?? [];
  if (definitions.length === 0) return null;
  return (
    <Section title={t('linked.title')} lead={t('linked.lead')}>
      <Stack gap="lg">
        {definitions.map((one) => (
          <Relation key={one.primary.name} user={user} definition={one} />
        ))}
      </Stack>
    </Section>
  );
}

const idOf = ({ _links }: { _links: { self: { href: string } } }): string =>
  _links.self.href.split('/').at(-1) ?? '';
const mostShown = 20;

function Relation({
  user,
  definition: { primary, associated },
}: {
  user: OwnUser;
  definition: LinkedObjectDefinition;
}) {
  const key = (name: string) => ['users', user.id, 'linked', name];
  const load = (relationshipName: string) => (signal: AbortSignal) =>
    api
      .listLinkedObjectsForUser({ userIdOrLogin: user.id, relationshipName, limit: mostShown }, { signal })
      .then((rows) => rows.map(idOf));
  const above = useApi(key(primary.name), load(primary.name));
  const below = useApi(key(associated.name), load(associated.name));
  const [isChoosing, setChoosing] = useState(false);
  const changes = [['users', user.id, 'linked']];
  const set = useAction(
    ({ id }: Picked) =>
      api.assignLinkedObjectValueForPrimary({
        userIdOrLogin: user.id,
        relationshipName: primary.name,
        primaryUserId: id,
      }),
    {
      changes,
      done: (_answer, { label }) => t('linked.set', { relation: primary.title, who: label }),
      after: () => setChoosing(false),
    },
  );
  const clear = useAction(
    () => api.deleteLinkedObjectForUser({ userIdOrLogin: user.id, relationshipName: primary.name }),
    { changes, done: t('linked.cleared', { relation: primary.title }) },
  );
  const mayWrite = mayOf('okta.users.userprofile.manage');
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>{primary.title}</Text>
        <Loaded of={above}>
          {([id]) => (
            <Group gap="xs">
              {id === undefined ? <span className="soft">{t('linked.none')}</span> : <People ids={[id]} />}
              {mayWrite && id !== undefined && (
                <Tooltip label={t('linked.clear', { relation: primary.title })}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('linked.clear', { relation: primary.title })}
                    onClick={() => clear.run()}
                    loading={clear.isRunning}
                  >
                    <IconUnlink size={18} />
                  </ActionIcon>
                </Tooltip>
              )}
              {mayWrite && !isChoosing && (
                <Button variant="subtle" size="compact-sm" onClick={() => setChoosing(true)}>
                  {t('linked.choose')}
                </Button>
              )}
            </Group>
          )}
        </Loaded>
        {isChoosing && (
          <Picker
            source={peopleSource}
            label={primary.title}
            value={undefined}
            onChange={(picked) => picked !== undefined && set.run(picked)}
          />
        )}
      </div>
      <div>
        <Text fw={600}>{associated.title}</Text>
        <Loaded of={below}>
          {(ids) =>
            ids.length === 0 ? <span className="soft">{t('linked.none')}</span> : <People ids={ids} />
          }
        </Loaded>
      </div>
    </Stack>
  );
}

function People({ ids }: { ids: readonly string[] }) {
  const named = useNamed('people', ids);
  return (
    <span>
      {named.map(({ id, label }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <A to={`/people/${id}`}>{label}</A>
        </span>
      ))}
    </span>
  );
}
