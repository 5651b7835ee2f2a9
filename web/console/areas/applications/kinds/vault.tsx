import { PasswordInput, Select, Stack, Switch } from '@mantine/core';
import type { Application } from '../../../kit/api.ts';
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

type Field = { name: string; isRequired?: boolean; isMore?: boolean; example?: string };
type Shape = { signOnMode: string; name: string | undefined; fields: readonly Field[] };

const site: Field = { name: 'url', isRequired: true, example: 'https://app.example.com/login' };
const formAction: Field = { name: 'formAction', example: 'https://app.example.com/login' };

/** The shapes that the API has for apps with a saved password, and the members of each. */
const shapes: Readonly<Record<string, Shape>> = {
  sps: {
    signOnMode: 'SECURE_PASSWORD_STORE',
    name: 'template_sps',
    fields: [
      site,
      { name: 'usernameField', isRequired: true, example: 'user' },
      { name: 'passwordField', isRequired: true, example: 'pass' },
      ...[1, 2, 3].flatMap((at) => [
        { name: `optionalField${at}`, isMore: true },
        { name: `optionalField${at}Value`, isMore: true },
      ]),
    ],
  },
  swa: {
    signOnMode: 'BROWSER_PLUGIN',
    name: 'template_swa',
    fields: [
      site,
      { name: 'usernameField', isRequired: true, example: '#user' },
      { name: 'passwordField', isRequired: true, example: '#password' },
      { name: 'buttonField', isRequired: true, example: '#submit' },
      formAction,
      { name: 'redirectUrl', isMore: true },
      { name: 'checkbox', isMore: true },
      { name: 'loginUrlRegex', isMore: true },
    ],
  },
  swa3: {
    signOnMode: 'BROWSER_PLUGIN',
    name: 'template_swa3field',
    fields: [
      { name: 'targetURL', isRequired: true, example: 'https://app.example.com/login' },
      { name: 'userNameSelector', isRequired: true, example: '#user' },
      { name: 'passwordSelector', isRequired: true, example: '#password' },
      { name: 'buttonSelector', isRequired: true, example: '#submit' },
      { name: 'extraFieldSelector', isRequired: true, example: '#company' },
      { name: 'extraFieldValue', isRequired: true, example: 'example' },
      formAction,
      { name: 'loginUrlRegex', isMore: true },
    ],
  },
  basic: {
    signOnMode: 'BASIC_AUTH',
    name: 'template_basic_auth',
    fields: [site, { name: 'authURL', isRequired: true, example: 'https://app.example.com/' }],
  },
  auto: {
    signOnMode: 'AUTO_LOGIN',
    name: undefined,
    fields: [
      { name: 'loginUrl', isRequired: true, example: 'https://app.example.com/login' },
      { name: 'redirectUrl', isMore: true },
    ],
  },
};

const schemes = [
  'EDIT_USERNAME_AND_PASSWORD',
  'EDIT_PASSWORD_ONLY',
  'ADMIN_SETS_CREDENTIALS',
  'SHARED_USERNAME_AND_PASSWORD',
  'EXTERNAL_PASSWORD_SYNC',
] as const;

const shapeOf = (app: Application): string =>
  Object.entries(shapes).find(
    ([, { signOnMode, name }]) => signOnMode === app.signOnMode && (name === undefined || name === app.name),
  )?.[0] ?? 'auto';

const fieldsOf = (values: Values): readonly Field[] => shapes[textOf(values['shape'])]?.fields ?? [];

/** An app that knows a user name and a password, and nothing else. */
export const vaultForm: KindForm = {
  initial(app) {
    const shape = app === undefined ? 'sps' : shapeOf(app);
    const of = app && loose(app);
    const settings = (shape === 'auto' ? of?.settings.signOn : of?.settings.app) ?? {};
    const names = new Set(Object.values(shapes).flatMap(({ fields }) => fields.map(({ name }) => name)));
    return {
      label: app?.label ?? '',
      shape,
      ...Object.fromEntries([...names].map((name) => [name, textOf(settings[name])])),
      scheme: of?.credentials.scheme ?? schemes[0],
      userName: textOf(of?.credentials.userName),
      password: '',
      revealPassword: of?.credentials.revealPassword ?? false,
    };
  },
  checks: {
    label: checks.required,
    ...Object.fromEntries(
      [...new Set(Object.values(shapes).flatMap(({ fields }) => fields.map(({ name }) => name)))].map(
        (name) => [
          name,
          (value: string, values: Values) =>
            fieldsOf(values).some((field) => field.name === name && field.isRequired === true)
              ? checks.required(value)
              : null,
        ],
      ),
    ),
  },
  Fields: VaultFields,
  body(values, app) {
    const shape = shapes[textOf(values['shape'])];
    const isAuto = values['shape'] === 'auto';
    const before = app && loose(app);
    const own = Object.fromEntries(fieldsOf(values).map(({ name }) => [name, orNull(values[name])]));
    return {
      ...(app === undefined
        ? {
            signOnMode: shape?.signOnMode,
            ...(shape?.name === undefined ? {} : { name: shape.name }),
          }
        : {}),
      label: values.label.trim(),
      credentials: credentialsOf(values, before?.credentials),
      settings: {
        ...before?.settings,
        ...(isAuto ? { signOn: own } : { app: { ...before?.settings.app, ...own } }),
      },
    };
  },
};

function credentialsOf(values: Values, before: Bag | undefined): Bag {
  const { userName: _, password: __, ...rest } = before ?? {};
  const isShared = values['scheme'] === 'SHARED_USERNAME_AND_PASSWORD';
  const password = textOf(values['password']);
  return {
    ...rest,
    scheme: values['scheme'],
    revealPassword: values['revealPassword'] === true,
    ...(isShared ? { userName: textOf(values['userName']).trim() } : {}),
    ...(isShared && password !== '' ? { password: { value: password } } : {}),
  };
}

function VaultFields({ form, isNew, app }: FieldsProps) {
  const fields = fieldsOf(form.values).filter(({ isMore }) => !isNew || isMore !== true);
  const isShared = form.values['scheme'] === 'SHARED_USERNAME_AND_PASSWORD';
  return (
    <Stack>
      {isNew && <LabelField form={form} />}
      {isNew && (
        <Select
          label={t('shape')}
          description={t('shape.help')}
          allowDeselect={false}
          data={Object.keys(shapes).map((value) => ({ value, label: t(`shape.${value}` as 'shape.sps') }))}
          {...form.getInputProps('shape')}
        />
      )}
      {fields.map(({ name, isRequired, example }) => (
        <TextField
          key={name}
          form={form}
          name={name}
          label={t(`vault.${name}` as 'vault.url')}
          help={helpOf(name)}
          required={isRequired === true}
          {...(example === undefined ? {} : { placeholder: example })}
        />
      ))}
      <Select
        label={t('scheme')}
        description={t('scheme.help')}
        allowDeselect={false}
        data={schemes.map((value) => ({ value, label: t(`scheme.${value}`) }))}
        {...form.getInputProps('scheme')}
      />
      {isShared && (
        <>
          <TextField form={form} name="userName" label={t('sharedUserName')} required />
          <PasswordInput
            label={t('sharedPassword')}
            description={app === undefined ? undefined : t('sharedPassword.help')}
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
        </>
      )}
      {!isNew && (
        <Switch
          label={t('revealPassword')}
          description={t('revealPassword.help')}
          {...form.getInputProps('revealPassword', { type: 'checkbox' })}
        />
      )}
    </Stack>
  );
}

const helpOf = (name: string): string | undefined =>
  t.has(`vault.${name}.help`) ? t(`vault.${name}.help` as 'vault.url.help') : undefined;
