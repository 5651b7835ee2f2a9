import { useState } from 'react';
import {
  api,
  Confirm,
  CursorTable,
  type EmailTemplate,
  may,
  RowMenu,
  Section,
  Status,
  useAction,
  useCursor,
} from './kit.ts';
import { t } from './messages.ts';

/** What a mail is for, in words. */
export const mailName = (name: string): string => {
  const key = `mail.${name}`;
  return t.has(key) ? t(key) : name;
};

export function MailsTab({ brandId }: { brandId: string }) {
  const mayManage = may('okta.templates.manage');
  const [stopped, askStop] = useState<EmailTemplate>();
  const list = useCursor(['brands', brandId, 'mails'], (after, signal) =>
    api.listEmailTemplates({ brandId, after, limit: 200, expand: 'settings,customizationCount' }, { signal }),
  );
  const send = useAction(
    ({ name, recipients }: { name: string; recipients: 'ALL_USERS' | 'NO_USERS' }) =>
      api.replaceEmailSettings({ brandId, templateName: name, body: { recipients } }),
    {
      changes: [['brands', brandId, 'mails']],
      done: (_, { recipients }) => t(recipients === 'ALL_USERS' ? 'turnedOn' : 'turnedOff'),
      undo: (_, { name, recipients }) =>
        recipients === 'NO_USERS' ? { run: () => send.run({ name, recipients: 'ALL_USERS' }) } : undefined,
      after: () => askStop(undefined),
    },
  );
  return (
    <Section title={t('tab.mails')} lead={t('mailsLead')}>
      <CursorTable
        label={t('tab.mails')}
        list={list}
        idOf={({ name }) => name}
        linkOf={({ name }) => ({ to: `/branding/${brandId}/mails/${name}` })}
        columns={[
          { key: 'name', title: t('mail'), isName: true, cell: ({ name }) => mailName(name) },
          {
            key: 'wording',
            title: t('wording'),
            cell: ({ _embedded }) =>
              _embedded?.customizationCount
                ? t('ownWords', { count: _embedded.customizationCount })
                : t('defaultWords'),
          },
          {
            key: 'sent',
            title: t('sent'),
            cell: ({ _embedded }) => {
              const recipients = _embedded?.settings?.recipients ?? 'ALL_USERS';
              return (
                <Status tone={recipients === 'ALL_USERS' ? 'good' : 'look'}>{t(`sent.${recipients}`)}</Status>
              );
            },
          },
        ]}
        {...(mayManage
          ? {
              rowActions: (template: EmailTemplate) => (
                <RowMenu
                  of={mailName(template.name)}
                  actions={
                    template._embedded?.settings?.recipients === 'NO_USERS'
                      ? [
                          {
                            label: t('turnOn'),
                            run: () => send.run({ name: template.name, recipients: 'ALL_USERS' }),
                          },
                        ]
                      : [{ label: t('turnOff'), isHarmful: true, run: () => askStop(template) }]
                  }
                />
              ),
            }
          : {})}
      />
      <Confirm
        title={t('turnOffTitle', { name: mailName(stopped?.name ?? '') })}
        confirm={t('turnOff')}
        isOpen={stopped !== undefined}
        close={() => askStop(undefined)}
        run={() => stopped && send.run({ name: stopped.name, recipients: 'NO_USERS' })}
        isRunning={send.isRunning}
        error={send.error}
      >
        {t('turnOffHelp')}
      </Confirm>
    </Section>
  );
}
