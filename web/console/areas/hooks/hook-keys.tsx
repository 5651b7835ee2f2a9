import { Button, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreateHookKeyAnswer, HookKey } from '../../kit/api.ts';
import {
  ApiFormFrame,
  api,
  checks,
  Confirm,
  CopyField,
  DataTable,
  Dialog,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  useAction,
  useApi,
  useApiForm,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';

const key = ['hook-keys'];
const mayManage = may('okta.inlineHooks.manage');

/** By which we prove ourselves to token endpoints of others. */
export function HookKeys() {
  const found = useApi(key, async (signal) => [...(await api.listHookKeys({}, { signal }))]);
  const [edited, setEdited] = useState<HookKey | 'new'>();
  const [shown, setShown] = useState<{ name: string; keyId: string }>();
  const [leaving, setLeaving] = useState<HookKey>();
  const remove = useAction(({ id }: HookKey) => api.deleteHookKey({ id }), {
    done: (_gone, { name }) => t('deleted', { name }),
    changes: [key],
    isQuiet: true,
    after: () => setLeaving(undefined),
  });
  const close = () => setEdited(undefined);
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('keysLead')}
        </Text>
        {mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            {t('keyNew')}
          </Button>
        )}
      </div>
      <Loaded of={found}>
        {(keys) => (
          <DataTable
            label={t('tab.keys')}
            rows={keys}
            idOf={({ id }) => id}
            empty={<Empty title={t('keysNone')} text={t('keysNoneHelp')} />}
            columns={[
              { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
              {
                key: 'kid',
                title: t('keyId'),
                cell: ({ keyId }) => <code className="breakable">{keyId}</code>,
              },
              {
                key: 'used',
                title: t('keyUsed'),
                cell: ({ isUsed }) => words(isUsed === 'true' ? 'yes' : 'no'),
              },
              { key: 'created', title: words('created'), cell: ({ created }) => <Moment at={created} /> },
            ]}
            rowActions={(row) => (
              <RowMenu
                of={row.name}
                actions={[
                  { label: t('keyShow'), run: () => setShown(row) },
                  mayManage && { label: t('keyRename'), run: () => setEdited(row) },
                  mayManage &&
                    row.isUsed !== 'true' && {
                      label: t('delete'),
                      isHarmful: true,
                      run: () => setLeaving(row),
                    },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <Dialog
        title={edited === 'new' ? t('keyNew') : t('keyRename')}
        isOpen={edited !== undefined}
        close={close}
      >
        {edited !== undefined && (
          <KeyForm before={edited === 'new' ? undefined : edited} close={close} made={setShown} />
        )}
      </Dialog>
      <Dialog title={shown?.name ?? ''} isOpen={shown !== undefined} close={() => setShown(undefined)}>
        {shown !== undefined && <PublicKey keyId={shown.keyId} />}
      </Dialog>
      <Confirm
        title={t('deleteAsk', { name: leaving?.name ?? '' })}
        confirm={t('delete')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving && remove.run(leaving)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('keyDeleteHelp')}
      </Confirm>
    </Stack>
  );
}

function PublicKey({ keyId }: { keyId: string }) {
  const found = useApi(['hook-keys', 'public', keyId], (signal) => api.getPublicKey({ keyId }, { signal }));
  return (
    <Loaded of={found}>
      {(jwk) => <CopyField label={t('keyPublic')} value={JSON.stringify(jwk, undefined, 2)} />}
    </Loaded>
  );
}

function KeyForm({
  before,
  close,
  made,
}: {
  before: HookKey | undefined;
  close: () => void;
  made: (one: CreateHookKeyAnswer) => void;
}) {
  const queries = useQueryClient();
  const form = useApiForm<{ name: string }, CreateHookKeyAnswer>({
    initial: { name: before?.name ?? '' },
    mayLeave: true,
    validate: { name: checks.required } as never,
    save: (body) =>
      before === undefined ? api.createHookKey({ body }) : api.replaceHookKey({ id: before.id, body }),
    ...(before === undefined ? {} : { done: t('keyRenamed') }),
    after: (one) => {
      void queries.invalidateQueries({ queryKey: key });
      close();
      if (before === undefined) made(one);
    },
  });
  return (
    <ApiFormFrame of={form} cancel={close}>
      <TextInput
        label={t('name')}
        name="name"
        required
        maxLength={255}
        data-autofocus
        {...form.form.getInputProps('name')}
      />
    </ApiFormFrame>
  );
}
