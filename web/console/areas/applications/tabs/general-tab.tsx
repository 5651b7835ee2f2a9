import { Button, FileButton, Group, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application } from '../../../kit/api.ts';
import { api, checks, may, Section, useAction, useApiForm, words } from '../../../kit/index.ts';
import { type Bag, type Kind, kindOf, loose } from '../app.ts';
import { AppLogo } from '../app-logo.tsx';
import { formOf, type Values } from '../kinds/index.ts';
import { t } from '../messages.ts';
import { useAppSave } from '../use-app.ts';
import { Editable } from './editable.tsx';
import { MetadataRefresh } from './metadata-refresh.tsx';

export function GeneralTab({ app }: { app: Application }) {
  // A form that shows what somebody else saved begins anew.
  const [round, setRound] = useState(0);
  const begin = () => setRound((before) => before + 1);
  const kind = kindOf(app) as Kind;
  return (
    <Stack gap="xl" className="form-column">
      <Section title={t('general.title')} lead={t('general.lead')}>
        <Logo app={app} />
        <About key={`about ${round}`} app={app} reload={begin} />
      </Section>
      <Section title={t('settings.title', { kind: t(`kind.${kind}`) })} lead={t('settings.lead')}>
        <OfKind key={`kind ${round}`} app={app} kind={kind} reload={begin} />
      </Section>
      {kind === 'saml' && may('okta.apps.manage') && <MetadataRefresh app={app} after={begin} />}
    </Stack>
  );
}

function Logo({ app }: { app: Application }) {
  const upload = useAction(
    (file: File) => {
      const body = new FormData();
      body.append('file', file);
      return api.uploadApplicationLogo({ appId: app.id, body });
    },
    { done: t('logo.done'), changes: [['applications']] },
  );
  return (
    <Group mb="md">
      <AppLogo app={app} size={44} />
      {may('okta.apps.manage') && (
        <FileButton
          accept="image/png,image/jpeg,image/gif,image/svg+xml"
          onChange={(file) => file !== null && upload.run(file)}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={upload.isRunning}
              leftSection={<IconPhoto size={18} aria-hidden />}
            >
              {t('logo.upload')}
            </Button>
          )}
        </FileButton>
      )}
      <Text size="sm" c="dimmed">
        {t('logo.help')}
      </Text>
    </Group>
  );
}

type AboutValues = {
  label: string;
  showsWeb: boolean;
  showsIos: boolean;
  admin: string;
  enduser: string;
  templateType: string;
  template: string;
};

const plainTemplates = ['${source.login}', '${source.email}', '${fn:substringBefore(source.login, "@")}'];

function aboutOf(app: Application): AboutValues {
  const { credentials, settings, visibility } = loose(app);
  const { template, type } = credentials.userNameTemplate;
  return {
    label: app.label,
    showsWeb: !visibility.hide.web,
    showsIos: !visibility.hide.iOS,
    admin: settings.notes.admin ?? '',
    enduser: settings.notes.enduser ?? '',
    templateType:
      type === 'BUILT_IN' && plainTemplates.includes(template)
        ? template
        : type === 'NONE'
          ? 'NONE'
          : 'CUSTOM',
    template,
  };
}

function changeOf(app: Application, values: AboutValues): Bag {
  const { credentials, settings, visibility } = loose(app);
  const { templateType } = values;
  const isPlain = templateType !== 'NONE' && templateType !== 'CUSTOM';
  return {
    label: values.label.trim(),
    visibility: {
      ...visibility,
      hide: { ...visibility.hide, web: !values.showsWeb, iOS: !values.showsIos },
    },
    credentials: {
      ...credentials,
      userNameTemplate: {
        ...credentials.userNameTemplate,
        type: isPlain ? 'BUILT_IN' : templateType,
        template: isPlain ? templateType : values.template.trim(),
      },
    },
    settings: {
      ...settings,
      notes: { admin: values.admin.trim() || null, enduser: values.enduser.trim() || null },
    },
  };
}

function About({ app, reload }: { app: Application; reload: () => void }) {
  const saving = useAppSave(app);
  const of = useApiForm<AboutValues, Application>({
    initial: aboutOf(app),
    validate: {
      label: checks.required,
      template: (value: string, values: AboutValues) =>
        values.templateType === 'CUSTOM' ? checks.required(value) : null,
    },
    save: (values) => saving.save(changeOf(app, values)),
    done: words('saved'),
    after: saving.after,
    version: saving.version,
    reload: () => {
      saving.reload();
      reload();
    },
  });
  const { form } = of;
  return (
    <Editable of={of}>
      <Stack>
        <TextInput label={t('name')} required name="label" maxLength={100} {...form.getInputProps('label')} />
        {kindOf(app) !== 'service' && (
          <>
            <Switch
              label={t('showsWeb')}
              description={t('showsWeb.help')}
              {...form.getInputProps('showsWeb', { type: 'checkbox' })}
            />
            <Switch label={t('showsIos')} {...form.getInputProps('showsIos', { type: 'checkbox' })} />
            <Select
              label={t('userName')}
              description={t('userName.help')}
              allowDeselect={false}
              data={[
                { value: plainTemplates[0] ?? '', label: t('userName.login') },
                { value: plainTemplates[1] ?? '', label: t('userName.email') },
                { value: plainTemplates[2] ?? '', label: t('userName.prefix') },
                { value: 'CUSTOM', label: t('userName.custom') },
                { value: 'NONE', label: t('userName.none') },
              ]}
              {...form.getInputProps('templateType')}
            />
            {form.values.templateType === 'CUSTOM' && (
              <TextInput
                label={t('userName.expression')}
                description={t('userName.expression.help')}
                spellCheck={false}
                name="template"
                {...form.getInputProps('template')}
              />
            )}
          </>
        )}
        <Textarea
          label={t('notes.enduser')}
          description={t('notes.enduser.help')}
          autosize
          minRows={2}
          name="enduser"
          {...form.getInputProps('enduser')}
        />
        <Textarea
          label={t('notes.admin')}
          description={t('notes.admin.help')}
          autosize
          minRows={2}
          name="admin"
          {...form.getInputProps('admin')}
        />
      </Stack>
    </Editable>
  );
}

function OfKind({ app, kind, reload }: { app: Application; kind: Kind; reload: () => void }) {
  const saving = useAppSave(app);
  const form = formOf(kind);
  const { label: _, ...rules } = form.checks ?? {};
  const of = useApiForm<Values, Application>({
    initial: form.initial(app),
    validate: rules as never,
    save: (values) => saving.save({ ...form.body({ ...values, label: app.label }, app) }),
    done: words('saved'),
    after: saving.after,
    version: saving.version,
    reload: () => {
      saving.reload();
      reload();
    },
  });
  return (
    <Editable of={of}>
      <form.Fields form={of.form} isNew={false} app={app} />
    </Editable>
  );
}
