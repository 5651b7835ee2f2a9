import { Button, Checkbox, Menu, PasswordInput, Radio, Stack, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { api, Confirm, tellFailed, useAction, useGo } from '../../../kit/index.ts';
import type { OwnUser } from '../../../kit/api.ts';
import { mayOf } from '../may-of.ts';
import { nameOf } from '../schema.ts';
import { t } from './messages.ts';
import { type Once, OnceDialog } from './once-dialog.tsx';

export type Verb =
  | 'activate'
  | 'reactivate'
  | 'suspend'
  | 'unsuspend'
  | 'unlock'
  | 'resetPassword'
  | 'expirePassword'
  | 'temporaryPassword'
  | 'setPassword'
  | 'clearSessions'
  | 'deactivate'
  | 'delete';

type Choice = {
  isMailed: boolean;
  /** The old password lets them in until there is a new one. */
  keepsOld: boolean;
  hasTokens: boolean;
  forgetsDevices: boolean;
  password: string;
  mustChange: boolean;
};
const usual: Choice = {
  isMailed: true,
  keepsOld: false,
  hasTokens: false,
  forgetsDevices: true,
  password: '',
  mustChange: true,
};
type Rule = {
  permission: string;
  when: (status: string) => boolean;
  run: (id: string, choice: Choice) => PromiseLike<unknown>;
  asks?: true;
  isHarmful?: true;
};

const isIn = (status: string): boolean =>
  ['ACTIVE', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'RECOVERY'].includes(status);
const life = (name: string): string => `okta.users.lifecycle.${name}`;
const flag = (value: boolean) => (value ? ('true' as const) : ('false' as const));

const rules: Record<Verb, Rule> = {
  activate: {
    permission: life('activate'),
    when: (status) => status === 'STAGED' || status === 'DEPROVISIONED',
    run: (id, { isMailed }) => api.activateUser({ id, sendEmail: flag(isMailed) }),
    asks: true,
  },
  reactivate: {
    permission: life('activate'),
    when: (status) => status === 'PROVISIONED',
    run: (id, { isMailed }) => api.reactivateUser({ id, sendEmail: flag(isMailed) }),
    asks: true,
  },
  unlock: {
    permission: life('unlock'),
    when: (status) => status === 'LOCKED_OUT',
    run: (id) => api.unlockUser({ id }),
  },
  unsuspend: {
    permission: life('unsuspend'),
    when: (status) => status === 'SUSPENDED',
    run: (id) => api.unsuspendUser({ id }),
  },
  resetPassword: {
    permission: 'okta.users.credentials.resetPassword',
    when: isIn,
    run: (id, { isMailed, keepsOld }) =>
      keepsOld
        ? api.forgotPassword({ id, sendEmail: flag(isMailed) })
        : api.resetPassword({ id, sendEmail: flag(isMailed) }),
    asks: true,
  },
  temporaryPassword: {
    permission: 'okta.users.credentials.expirePassword',
    when: isIn,
    run: (id) => api.expirePasswordWithTempPassword({ id }),
    asks: true,
  },
  setPassword: {
    permission: 'okta.users.manage',
    when: (status) => isIn(status) || status === 'STAGED' || status === 'PROVISIONED',
    run: setPassword,
    asks: true,
  },
  expirePassword: {
    permission: 'okta.users.credentials.expirePassword',
    when: (status) => status === 'ACTIVE',
    run: (id) => api.expirePassword({ id }),
    asks: true,
  },
  clearSessions: {
    permission: life('clearSessions'),
    when: (status) => status !== 'DEPROVISIONED',
    run: (id, { hasTokens, forgetsDevices }) =>
      api.revokeUserSessions({ id, oauthTokens: flag(hasTokens), forgetDevices: flag(forgetsDevices) }),
    asks: true,
  },
  suspend: {
    permission: life('suspend'),
    when: (status) => status === 'ACTIVE',
    run: (id) => api.suspendUser({ id }),
    asks: true,
    isHarmful: true,
  },
  deactivate: {
    permission: life('deactivate'),
    when: (status) => status !== 'DEPROVISIONED',
    run: (id) => api.deactivateUser({ id }),
    asks: true,
    isHarmful: true,
  },
  delete: {
    permission: life('delete'),
    when: (status) => status === 'DEPROVISIONED',
    run: (id) => api.deleteUser({ id }),
    asks: true,
    isHarmful: true,
  },
};

async function setPassword(id: string, { password, mustChange }: Choice): Promise<void> {
  const { status } = await api.updateUser({ id, body: { credentials: { password: { value: password } } } });
  if (mustChange && status === 'ACTIVE') await api.expirePassword({ id });
}

const verbs = Object.keys(rules) as Verb[];
export const mayDo = (verb: Verb, status: string): boolean =>
  rules[verb].when(status) && mayOf(rules[verb].permission);

const onceOf = (verb: Verb, answer: unknown): Once | undefined => {
  const { activationUrl, resetPasswordUrl, tempPassword } = (answer ?? {}) as Record<
    string,
    string | undefined
  >;
  if (verb === 'temporaryPassword' && tempPassword !== undefined)
    return { label: t('once.password'), value: tempPassword };
  const link = activationUrl ?? resetPasswordUrl;
  return link === undefined ? undefined : { label: t('once.link'), value: link };
};

/** What can be done to somebody, with what it asks first and shows afterwards: `ask(verb)`, and `dialogs` to be put on the page. */
export function usePersonActions(user: OwnUser) {
  const go = useGo();
  const [asked, setAsked] = useState<Verb>();
  const [once, setOnce] = useState<Once>();
  // What the server says against it stands in the dialog, beside what was typed.
  const [failed, setFailed] = useState<unknown>();
  const [choice, setChoice] = useState<Choice>(usual);
  const { id } = user;
  const undo = useAction(() => api.unsuspendUser({ id }), {
    done: t('done.unsuspend'),
    changes: [['users']],
  });
  const action = useAction((verb: Verb) => rules[verb].run(id, choice), {
    changes: [['users']],
    done: (answer, verb) =>
      verb !== 'temporaryPassword' && onceOf(verb, answer) !== undefined ? t('done.link') : t(`done.${verb}`),
    undo: (_answer, verb) => (verb === 'suspend' ? { run: () => undo.run() } : undefined),
    after: (answer, verb) => {
      setAsked(undefined);
      setChoice(usual);
      setFailed(undefined);
      setOnce(onceOf(verb, answer));
      if (verb === 'delete') go('/people');
    },
    isQuiet: true,
  });
  const ask = (verb: Verb) => {
    setFailed(undefined);
    if (rules[verb].asks === true) setAsked(verb);
    else action.runAsync(verb).catch(tellFailed);
  };
  const dialogs = (
    <>
      {asked !== undefined && rules[asked].asks === true && (
        <AskFirst
          verb={asked}
          user={user}
          choice={choice}
          setChoice={setChoice}
          close={() => {
            setAsked(undefined);
            setChoice(usual);
          }}
          run={() => void action.runAsync(asked).catch(setFailed)}
          error={failed}
          isRunning={action.isRunning}
        />
      )}
      <OnceDialog once={once} close={() => setOnce(undefined)} />
    </>
  );
  return { ask, dialogs, isRunning: action.isRunning };
}

export type PersonActions = ReturnType<typeof usePersonActions>;

function AskFirst({
  verb,
  user,
  choice,
  setChoice,
  close,
  run,
  isRunning,
  error,
}: {
  verb: Verb;
  user: OwnUser;
  choice: Choice;
  setChoice: (choice: Choice) => void;
  close: () => void;
  run: () => void;
  isRunning: boolean;
  error: unknown;
}) {
  const title = `ask.${verb}`;
  const help = verb === 'reactivate' ? 'help.activate' : `help.${verb}`;
  const mails = verb === 'activate' || verb === 'reactivate' || verb === 'resetPassword';
  return (
    <Confirm
      title={t.has(title) ? t(title, { name: nameOf(user.profile) }) : ''}
      confirm={t(`do.${verb}`).replace(/\s*…$/, '')}
      isHarmful={rules[verb].isHarmful === true}
      name={verb === 'delete' ? String(user.profile['login']) : undefined}
      isOpen
      close={close}
      run={run}
      isRunning={isRunning}
      error={error}
    >
      <Stack>
        <Text>{t.has(help) ? t(help) : ''}</Text>
        {mails && (
          <Radio.Group
            aria-label={t('once.link')}
            value={choice.isMailed ? 'mail' : 'show'}
            onChange={(value) => setChoice({ ...choice, isMailed: value === 'mail' })}
          >
            <Stack gap={8}>
              <Radio value="mail" label={t('link.mail')} />
              <Radio value="show" label={t('link.show')} />
            </Stack>
          </Radio.Group>
        )}
        {verb === 'resetPassword' && user.credentials?.recovery_question !== undefined && (
          <Checkbox
            label={t('help.keepOld')}
            checked={choice.keepsOld}
            onChange={({ currentTarget }) => setChoice({ ...choice, keepsOld: currentTarget.checked })}
          />
        )}
        {verb === 'setPassword' && (
          <>
            <PasswordInput
              label={t('password.new')}
              description={t('password.help')}
              autoComplete="new-password"
              required
              data-autofocus
              value={choice.password}
              onChange={({ currentTarget }) => setChoice({ ...choice, password: currentTarget.value })}
            />
            <Checkbox
              label={t('password.mustChange')}
              checked={choice.mustChange}
              onChange={({ currentTarget }) => setChoice({ ...choice, mustChange: currentTarget.checked })}
            />
          </>
        )}
        {verb === 'clearSessions' && (
          <Stack gap={8}>
            <Checkbox
              label={t('help.clearTokens')}
              checked={choice.hasTokens}
              onChange={({ currentTarget }) => setChoice({ ...choice, hasTokens: currentTarget.checked })}
            />
            <Checkbox
              label={t('help.forgetDevices')}
              checked={choice.forgetsDevices}
              onChange={({ currentTarget }) =>
                setChoice({ ...choice, forgetsDevices: currentTarget.checked })
              }
            />
          </Stack>
        )}
      </Stack>
    </Confirm>
  );
}

export function PersonMenu({ user, actions }: { user: OwnUser; actions: PersonActions }) {
  const shown = verbs.filter((verb) => mayDo(verb, user.status));
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal width={280}>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={16} aria-hidden />} loading={actions.isRunning}>
          {t('actions')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map((verb) => (
          <Menu.Item
            key={verb}
            {...(rules[verb].isHarmful === true && { color: 'red' })}
            onClick={() => actions.ask(verb)}
          >
            {t(`do.${verb}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
