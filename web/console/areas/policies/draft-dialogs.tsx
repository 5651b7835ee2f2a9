// Publishing, renaming and discarding a draft.
import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, OktaApiError, type ShadowPolicy } from '../../kit/api.ts';
import { ApiFormFrame, checks, Confirm, Dialog, useAction, useApiForm, useGo } from '../../kit/index.ts';
import { useDraftChange } from './draft-work.ts';
import type { DraftBody } from './types.ts';
import { d } from './words-drafts.ts';

/** The draft is gone: nothing that is still shown of it is loaded again, and the next page loads anew. */
function useForget(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['policies'], refetchType: 'none' });
}

type Props = { draft: ShadowPolicy; isOpen: boolean; close: () => void };

export function PublishDraft({ draft, isOpen, close }: Props) {
  const go = useGo();
  const forget = useForget();
  const { id: shadowId, name } = draft;
  const publish = useAction(() => api.createShadowPolicyPromote({ shadowId }), {
    isQuiet: true,
    done: d('published', { name }),
    after({ made }) {
      const [first] = (draft.draft as DraftBody).policies ?? [];
      const id = first?.id ?? Object.values(made)[0];
      go(id === undefined ? '/policies' : `/policies/${id}`);
      forget();
    },
  });
  const rebase = useDraftChange(draft);
  const isStale = publish.error instanceof OktaApiError && publish.error.status === 409;
  return (
    <Confirm
      title={d('publishTitle', { name })}
      confirm={d('publish')}
      isHarmful={false}
      isOpen={isOpen}
      close={close}
      run={() => publish.run()}
      isRunning={publish.isRunning}
      error={isStale ? undefined : publish.error}
    >
      <Stack>
        {d('publishHelp')}
        {isStale && (
          <Alert color="yellow" title={d('stale')} role="alert">
            <Stack gap="sm" align="flex-start">
              {d('staleHelp')}
              <Button
                variant="default"
                loading={rebase.isRunning}
                onClick={() => void rebase.runAsync({ rebase: true }).then(close, () => undefined)}
              >
                {d('rebase')}
              </Button>
            </Stack>
          </Alert>
        )}
      </Stack>
    </Confirm>
  );
}

export function RenameDraft({ draft, isOpen, close }: Props) {
  return (
    <Dialog title={d('rename')} isOpen={isOpen} close={close}>
      {isOpen && <NameForm draft={draft} close={close} />}
    </Dialog>
  );
}

function NameForm({ draft, close }: Omit<Props, 'isOpen'>) {
  const save = useDraftChange(draft, true);
  const form = useApiForm({
    initial: { name: draft.name },
    validate: { name: checks.required },
    mayLeave: true,
    save: ({ name }) => save.runAsync({ name }),
    after: close,
  });
  return (
    <ApiFormFrame of={form} cancel={close}>
      <TextInput label={d('name')} required data-autofocus {...form.form.getInputProps('name')} />
    </ApiFormFrame>
  );
}

export function DiscardDraft({ draft: { id: shadowId, name }, isOpen, close }: Props) {
  const go = useGo();
  const forget = useForget();
  const discard = useAction(() => api.deleteShadowPolicy({ shadowId }), {
    isQuiet: true,
    done: d('discarded'),
    after() {
      go('/policies/drafts');
      forget();
    },
  });
  return (
    <Confirm
      title={d('discardTitle', { name })}
      confirm={d('discard')}
      isOpen={isOpen}
      close={close}
      run={() => discard.run()}
      isRunning={discard.isRunning}
      error={discard.error}
    >
      {d('discardHelp')}
    </Confirm>
  );
}
