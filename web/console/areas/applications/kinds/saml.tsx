import { Select, Stack, Switch, Textarea } from '@mantine/core';
import { checks } from '../../../kit/index.ts';
import { type Bag, loose } from '../app.ts';
import {
  type FieldsProps,
  type KindForm,
  LabelField,
  orNull,
  textOf,
  TextField,
  type Values,
} from './kind-form.tsx';
import { t } from './messages.ts';
import { MetadataField } from './saml-metadata.tsx';

const nameIdFormats = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName',
] as const;
const shortOf = (urn: string): string => urn.split(':').at(-1) ?? urn;

type Members = Record<string, Bag | undefined>;
const firstOf = (of: Bag | undefined): string => textOf(((of?.['x5c'] ?? []) as string[])[0]);

function initialOf(signOn: Bag): Omit<Values, 'label'> {
  const { slo, participateSlo, spCertificate, assertionEncryption } = signOn as Members;
  return {
    ssoAcsUrl: textOf(signOn['ssoAcsUrl']),
    audience: textOf(signOn['audience']),
    spIssuer: textOf(signOn['spIssuer']),
    subjectNameIdFormat: signOn['subjectNameIdFormat'] ?? nameIdFormats[0],
    subjectNameIdTemplate: textOf(signOn['subjectNameIdTemplate']),
    defaultRelayState: textOf(signOn['defaultRelayState']),
    responseSigned: signOn['responseSigned'] ?? true,
    assertionSigned: signOn['assertionSigned'] ?? true,
    honorForceAuthn: signOn['honorForceAuthn'] ?? true,
    samlSignedRequestEnabled: signOn['samlSignedRequestEnabled'] ?? false,
    spCertificate: firstOf(spCertificate),
    encrypts: assertionEncryption?.['enabled'] ?? false,
    encryptionCertificate: firstOf(assertionEncryption),
    slo: slo?.['enabled'] ?? false,
    logoutUrl: textOf(slo?.['logoutUrl']),
    participates: participateSlo?.['enabled'] ?? false,
    logoutRequestUrl: textOf(participateSlo?.['logoutRequestUrl']),
  };
}

/** A SAML 2.0 service provider. */
export const samlForm: KindForm = {
  initial: (app) => ({
    label: app?.label ?? '',
    imported: {},
    ...initialOf((app && loose(app).settings.signOn) ?? {}),
  }),
  checks: {
    label: checks.required,
    ssoAcsUrl: checks.required,
    audience: checks.required,
  },
  Fields: SamlFields,
  body(values, app) {
    const before = (app && loose(app).settings.signOn) ?? (values['imported'] as Bag);
    return {
      ...(app === undefined ? { signOnMode: 'SAML_2_0' } : {}),
      label: values.label.trim(),
      settings: { ...(app && loose(app).settings), signOn: signOnWith(before, values) },
    };
  },
};

function signOnWith(before: Bag, values: Values): Bag {
  const { slo, participateSlo, assertionEncryption } = before as Members;
  const own = (name: string) => textOf(values[name]).trim();
  const moved = own('ssoAcsUrl') !== before['ssoAcsUrl'];
  return {
    ...before,
    ssoAcsUrl: own('ssoAcsUrl'),
    // They follow the address unless somebody set them apart.
    ...(moved && before['recipient'] === before['ssoAcsUrl'] ? { recipient: own('ssoAcsUrl') } : {}),
    ...(moved && before['destination'] === before['ssoAcsUrl'] ? { destination: own('ssoAcsUrl') } : {}),
    audience: own('audience'),
    spIssuer: orNull(values['spIssuer']),
    subjectNameIdFormat: values['subjectNameIdFormat'],
    subjectNameIdTemplate: own('subjectNameIdTemplate'),
    defaultRelayState: orNull(values['defaultRelayState']),
    responseSigned: values['responseSigned'] === true,
    assertionSigned: values['assertionSigned'] === true,
    honorForceAuthn: values['honorForceAuthn'] === true,
    samlSignedRequestEnabled: values['samlSignedRequestEnabled'] === true,
    spCertificate: certificatesOf(own('spCertificate'), before['spCertificate'] as Bag | undefined),
    assertionEncryption: {
      ...assertionEncryption,
      enabled: values['encrypts'] === true,
      x5c: own('encryptionCertificate') === '' ? null : [own('encryptionCertificate')],
    },
    slo:
      values['slo'] === true
        ? { ...slo, enabled: true, logoutUrl: own('logoutUrl'), issuer: slo?.['issuer'] ?? own('audience') }
        : { enabled: false },
    participateSlo:
      values['participates'] === true
        ? { ...participateSlo, enabled: true, logoutRequestUrl: own('logoutRequestUrl') }
        : { enabled: false },
  };
}

/** A second one, which is there while the app changes keys, stays. */
function certificatesOf(first: string, before: Bag | undefined): Bag | null {
  if (first === '') return null;
  const others = ((before?.['x5c'] ?? []) as string[]).slice(1);
  return { x5c: [first, ...others] };
}

function SamlFields({ form, isNew }: FieldsProps) {
  return (
    <Stack>
      {isNew && (
        <MetadataField
          onRead={({ label, signOn, attributes }) => {
            const imported = { ...signOn, attributeStatements: attributes };
            form.setValues({
              ...initialOf(signOn),
              label: form.values.label || label,
              imported,
            });
          }}
        />
      )}
      {isNew && <LabelField form={form} />}
      <TextField
        form={form}
        name="ssoAcsUrl"
        label={t('ssoAcsUrl')}
        help={t('ssoAcsUrl.help')}
        required
        placeholder="https://app.example.com/saml/acs"
      />
      <TextField
        form={form}
        name="audience"
        label={t('audience')}
        help={t('audience.help')}
        required
        placeholder="https://app.example.com/saml/metadata"
      />
      <Select
        label={t('subjectNameIdFormat')}
        description={t('subjectNameIdFormat.help')}
        allowDeselect={false}
        data={nameIdFormats.map((value) => ({ value, label: shortOf(value) }))}
        {...form.getInputProps('subjectNameIdFormat')}
      />
      {!isNew && <MoreFields form={form} />}
    </Stack>
  );
}

function MoreFields({ form }: Pick<FieldsProps, 'form'>) {
  const flag = (name: string) => (
    <Switch
      label={t(name as 'slo')}
      description={t(`${name}.help` as 'slo.help')}
      {...form.getInputProps(name, { type: 'checkbox' })}
    />
  );
  const certificate = (name: string) => (
    <Textarea
      label={t(name as 'spCertificate')}
      description={t(`${name}.help` as 'spCertificate.help')}
      autosize
      minRows={2}
      maxRows={6}
      spellCheck={false}
      name={name}
      {...form.getInputProps(name)}
    />
  );
  return (
    <>
      <TextField
        form={form}
        name="subjectNameIdTemplate"
        label={t('subjectNameIdTemplate')}
        help={t('subjectNameIdTemplate.help')}
      />
      <TextField form={form} name="spIssuer" label={t('spIssuer')} help={t('spIssuer.help')} />
      <TextField
        form={form}
        name="defaultRelayState"
        label={t('defaultRelayState')}
        help={t('defaultRelayState.help')}
      />
      {flag('responseSigned')}
      {flag('assertionSigned')}
      {flag('honorForceAuthn')}
      {certificate('spCertificate')}
      {flag('samlSignedRequestEnabled')}
      {flag('encrypts')}
      {form.values['encrypts'] === true && certificate('encryptionCertificate')}
      {flag('slo')}
      {form.values['slo'] === true && (
        <TextField form={form} name="logoutUrl" label={t('logoutUrl')} help={t('logoutUrl.help')} />
      )}
      {flag('participates')}
      {form.values['participates'] === true && (
        <TextField
          form={form}
          name="logoutRequestUrl"
          label={t('logoutRequestUrl')}
          help={t('logoutRequestUrl.help')}
        />
      )}
    </>
  );
}
