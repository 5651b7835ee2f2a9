import { Loader, Text } from '@mantine/core';
import { api, Confirm, numberOf, pageOf, useAction, useApi } from '../../kit/index.ts';
import { t } from './messages-attribute.ts';
import { changeAttribute, type Named, type SchemaOwner, schemaKey, titleOf } from './schema.ts';

const most = 200;

/** As many as one page tells. */
async function countWith(owner: SchemaOwner, name: string, signal: AbortSignal): Promise<number> {
  const search = `profile.${name} pr`;
  if (owner.kind === 'group')
    return (await pageOf(api.listGroups({ search, limit: most }, { signal }))).items.length;
  if (owner.kind === 'app') return 0;
  const ofType = `${search} and type.id eq "${owner.typeId}"`;
  return (await pageOf(api.listUsers({ search: ofType, limit: most }, { signal }))).items.length;
}

/** Values are gone with it: says whose, and has the name typed where there are any. */
export function RemoveAttribute({ owner, of, close }: { owner: SchemaOwner; of: Named; close: () => void }) {
  const title = titleOf(of);
  const found = useApi(['schemas', 'values', ...schemaKey(owner), of.name], (signal) =>
    countWith(owner, of.name, signal),
  );
  const remove = useAction(() => changeAttribute(owner, 'custom', of.name, null), {
    done: t('removed', { name: title }),
    changes: [['schemas'], ['user-schema'], ['mappings']],
    after: close,
    isQuiet: true,
  });
  const count = found.data;
  const shown = count === most ? t('orMore', { count: numberOf(most) }) : numberOf(count ?? 0);
  return (
    <Confirm
      title={t('removeTitle', { name: title })}
      confirm={t('removeNow')}
      isOpen
      close={close}
      run={() => remove.run()}
      isRunning={remove.isRunning || found.isPending}
      error={remove.error}
      name={(count ?? 0) > 0 || found.error ? of.name : undefined}
    >
      <Text>{t('removeHelp')}</Text>
      {owner.kind !== 'app' && (
        <Text mt="xs" fw={600}>
          {found.isPending ? (
            <>
              <Loader size={14} mr="xs" component="span" />
              {t('losing')}
            </>
          ) : count === undefined ? null : count === 0 ? (
            t('losingNobody')
          ) : (
            t(owner.kind === 'group' ? 'losingGroups' : 'losingPeople', { count, shown })
          )}
        </Text>
      )}
    </Confirm>
  );
}
