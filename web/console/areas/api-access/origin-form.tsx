import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { TrustedOrigin } from '../../kit/api.ts';
import { api, ApiFormFrame, checks, CopyId, Loaded, useApi, useApiForm } from '../../kit/index.ts';
import { originsKey } from './keys.ts';
import { t } from './messages.ts';

const uses = ['CORS', 'REDIRECT', 'IFRAME_EMBED'] as const;
type Use = (typeof uses)[number];

export function OriginForm({ originId, close }: { originId: string | undefined; close: () => void }) {
  const found = useApi(
    [...originsKey, 'one', originId],
    (signal) => api.getTrustedOrigin({ trustedOriginId: originId ?? '' }, { signal }),
    { enabled: originId !== undefined },
  );
  if (originId === undefined) return <Fields before={undefined} close={close} />;
  return <Loaded of={found}>{(before) => <Fields before={before} close={close} />}</Loaded>;
}

function Fields({ before, close }: { before: TrustedOrigin | undefined; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm({
    initial: {
      name: before?.name ?? '',
      origin: before?.origin ?? '',
      scopes: (before?.scopes.map(({ type }) => type) ?? ['CORS']) as Use[],
    },
    validate: {
      name: checks.all(checks.required, checks.atMost(255)),
      origin: checks.required,
      scopes: (chosen: Use[]) => (chosen.length === 0 ? t('needsUse') : null),
    },
    mayLeave: true,
    save: ({ name, origin, scopes }) => {
      const body = {
        name,
        origin,
        scopes: scopes.map(
          (type) =>
            // What goes with a use that stays is kept.
            before?.scopes.find((one) => one.type === type) ?? { type },
        ) as never,
      };
      return before === undefined
        ? api.createTrustedOrigin({ body })
        : api.replaceTrustedOrigin({ trustedOriginId: before.id, body });
    },
    done: t(before === undefined ? 'originCreated' : 'originSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: originsKey });
      close();
    },
  });
  const { form } = of;
  return (
    <ApiFormFrame of={of} cancel={close}>
      {before !== undefined && (
        <div>
          <CopyId id={before.id} />
        </div>
      )}
      <TextInput label={t('originName')} name="name" required {...form.getInputProps('name')} />
      <TextInput
        label={t('origin')}
        description={t('originHelp')}
        name="origin"
        required
        placeholder="https://"
        {...form.getInputProps('origin')}
      />
      <Checkbox.Group label={t('uses')} {...form.getInputProps('scopes')}>
        <Stack gap="sm" mt="xs">
          {uses.map((use) => (
            <Checkbox key={use} value={use} label={t(`use.${use}`)} description={t(`useHelp.${use}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
    </ApiFormFrame>
  );
}
