import { Select, Stack, Switch, Textarea } from '@mantine/core';
import { checks } from '../../../kit/index.ts';
import { type Bag, loose } from '../app.ts';
import { type FieldsProps, type KindForm, LabelField, orNull, textOf, TextField } from './kind-form.tsx';
import { t } from './messages.ts';

const nameIdFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const nameIdFormats = [nameIdFormat, 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'];
const classRef = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
const userNames = ['upn', 'username', 'upnAndUsername', 'none'] as const;

/** A WS-Federation relying party. */
export const wsFederationForm: KindForm = {
  initial(app) {
    const of: Bag = app === undefined ? {} : loose(app).settings.app;
    return {
      label: app?.label ?? '',
      realm: textOf(of['realm']),
      audienceRestriction: textOf(of['audienceRestriction']),
      wReplyURL: textOf(of['wReplyURL']),
      wReplyOverride: of['wReplyOverride'] === true,
      siteURL: textOf(of['siteURL']),
      nameIDFormat: of['nameIDFormat'] ?? nameIdFormat,
      authnContextClassRef: of['authnContextClassRef'] ?? classRef,
      attributeStatements: textOf(of['attributeStatements']),
      groupName: textOf(of['groupName']),
      groupFilter: textOf(of['groupFilter']),
      usernameAttribute: of['usernameAttribute'] ?? 'upn',
    };
  },
  checks: {
    label: checks.required,
    audienceRestriction: checks.required,
    wReplyURL: checks.all(checks.required, checks.url),
    siteURL: checks.all(checks.required, checks.url),
  },
  Fields: WsFederationFields,
  body: (values, app) => ({
    ...(app === undefined ? { name: 'template_wsfed', signOnMode: 'WS_FEDERATION' } : {}),
    label: values.label.trim(),
    settings: {
      ...(app && loose(app).settings),
      app: {
        ...(app && loose(app).settings.app),
        realm: orNull(values['realm']),
        audienceRestriction: textOf(values['audienceRestriction']).trim(),
        wReplyURL: textOf(values['wReplyURL']).trim(),
        wReplyOverride: values['wReplyOverride'] === true,
        siteURL: textOf(values['siteURL']).trim(),
        nameIDFormat: values['nameIDFormat'],
        authnContextClassRef: textOf(values['authnContextClassRef']).trim(),
        attributeStatements: orNull(values['attributeStatements']),
        groupName: orNull(values['groupName']),
        groupFilter: orNull(values['groupFilter']),
        usernameAttribute: values['usernameAttribute'],
      },
    },
  }),
};

function WsFederationFields({ form, isNew }: FieldsProps) {
  return (
    <Stack>
      {isNew && <LabelField form={form} />}
      <TextField form={form} name="siteURL" label={t('siteURL')} help={t('siteURL.help')} required />
      <TextField form={form} name="wReplyURL" label={t('wReplyURL')} help={t('wReplyURL.help')} required />
      <TextField
        form={form}
        name="audienceRestriction"
        label={t('audienceRestriction')}
        help={t('audienceRestriction.help')}
        required
        placeholder="urn:sharepoint:example"
      />
      <TextField form={form} name="realm" label={t('realm')} help={t('realm.help')} />
      <Select
        label={t('usernameAttribute')}
        description={t('usernameAttribute.help')}
        allowDeselect={false}
        data={userNames.map((value) => ({ value, label: t(`userName.${value}`) }))}
        {...form.getInputProps('usernameAttribute')}
      />
      {!isNew && <MoreFields form={form} />}
    </Stack>
  );
}

function MoreFields({ form }: Pick<FieldsProps, 'form'>) {
  return (
    <>
      <Select
        label={t('subjectNameIdFormat')}
        description={t('subjectNameIdFormat.help')}
        allowDeselect={false}
        data={[...new Set([...nameIdFormats, textOf(form.values['nameIDFormat'])])].map((value) => ({
          value,
          label: value.split(':').at(-1) ?? value,
        }))}
        {...form.getInputProps('nameIDFormat')}
      />
      <Textarea
        label={t('wsAttributes')}
        description={t('wsAttributes.help')}
        placeholder={'emailaddress|${user.email}'}
        autosize
        minRows={2}
        spellCheck={false}
        name="attributeStatements"
        {...form.getInputProps('attributeStatements')}
      />
      <TextField form={form} name="groupName" label={t('groupName')} help={t('groupName.help')} />
      <TextField form={form} name="groupFilter" label={t('groupFilter')} help={t('groupFilter.help')} />
      <Switch
        label={t('wReplyOverride')}
        description={t('wReplyOverride.help')}
        {...form.getInputProps('wReplyOverride', { type: 'checkbox' })}
      />
    </>
  );
}
