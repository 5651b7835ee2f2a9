import { Checkbox, Select, Stack, Switch } from '@mantine/core';
import { checks } from '../../../kit/index.ts';
import { type Bag, type Kind, loose } from '../app.ts';
import {
  type FieldsProps,
  type KindForm,
  LabelField,
  linesIn,
  LinesField,
  orNull,
  textOf,
  TextField,
  type Values,
} from './kind-form.tsx';
import { t } from './messages.ts';

const authMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const;
const grants = ['authorization_code', 'refresh_token', 'client_credentials', 'implicit', 'password'] as const;

const usual: Record<string, { auth: string; grants: string[] }> = {
  web: { auth: 'client_secret_basic', grants: ['authorization_code', 'refresh_token'] },
  browser: { auth: 'none', grants: ['authorization_code', 'refresh_token'] },
  native: { auth: 'none', grants: ['authorization_code', 'refresh_token'] },
  service: { auth: 'client_secret_basic', grants: ['client_credentials'] },
};

/** An OpenID Connect client of one of the four types. */
export function oidcForm(kind: Kind): KindForm {
  const isService = kind === 'service';
  return {
    initial(app) {
      const client = app && loose(app).settings.oauthClient;
      const credentials = app && loose(app).credentials.oauthClient;
      const rotation = client?.['refresh_token'] as { rotation_type?: string } | undefined;
      return {
        label: app?.label ?? '',
        redirect_uris: client?.['redirect_uris'] ?? [],
        post_logout_redirect_uris: client?.['post_logout_redirect_uris'] ?? [],
        initiate_login_uri: textOf(client?.['initiate_login_uri']),
        backchannel_logout_uri: textOf(client?.['backchannel_logout_uri']),
        jwks_uri: textOf(client?.['jwks_uri']),
        grant_types: client?.['grant_types'] ?? usual[kind]?.grants ?? [],
        token_endpoint_auth_method: credentials?.['token_endpoint_auth_method'] ?? usual[kind]?.auth,
        pkce_required: credentials?.['pkce_required'] ?? !isService,
        consent: client?.['consent_method'] === 'REQUIRED',
        rotate: (rotation?.rotation_type ?? (kind === 'web' ? 'STATIC' : 'ROTATE')) === 'ROTATE',
        dpop: client?.['dpop_bound_access_tokens'] ?? false,
      };
    },
    checks: {
      label: checks.required,
      ...(isService
        ? {}
        : { redirect_uris: (value: string[]) => (linesIn(value).length === 0 ? checks.required('') : null) }),
    },
    Fields: (props) => <OidcFields {...props} kind={kind} />,
    body: (values, app) => bodyOf(kind, values, app as unknown as Bag | undefined),
  };
}

function OidcFields({ form, isNew, kind }: FieldsProps & { kind: Kind }) {
  const isService = kind === 'service';
  const isPublic = form.values['token_endpoint_auth_method'] === 'none';
  const methods = authMethods.filter((one) => (one === 'none' ? !isService && kind !== 'web' : true));
  return (
    <Stack>
      {isNew && <LabelField form={form} />}
      {!isService && (
        <>
          <LinesField
            form={form}
            name="redirect_uris"
            label={t('redirect_uris')}
            help={t('redirect_uris.help')}
            required
            placeholder={kind === 'native' ? 'com.example.app:/callback' : 'https://app.example.com/callback'}
          />
          <LinesField
            form={form}
            name="post_logout_redirect_uris"
            label={t('post_logout_redirect_uris')}
            help={t('post_logout_redirect_uris.help')}
            placeholder="https://app.example.com/"
          />
          <TextField
            form={form}
            name="initiate_login_uri"
            label={t('initiate_login_uri')}
            help={t('initiate_login_uri.help')}
            placeholder="https://app.example.com/signin"
          />
        </>
      )}
      {(!isNew || isService || kind === 'web') && (
        <Select
          label={t('token_endpoint_auth_method')}
          description={t('auth.help')}
          name="token_endpoint_auth_method"
          allowDeselect={false}
          data={methods.map((one) => ({ value: one, label: t(`auth.${one}`) }))}
          {...form.getInputProps('token_endpoint_auth_method')}
        />
      )}
      {form.values['token_endpoint_auth_method'] === 'private_key_jwt' && (
        <TextField form={form} name="jwks_uri" label={t('jwks_uri')} help={t('jwks_uri.help')} />
      )}
      {!isNew && <MoreFields form={form} isService={isService} isPublic={isPublic} />}
    </Stack>
  );
}

function MoreFields({
  form,
  isService,
  isPublic,
}: Pick<FieldsProps, 'form'> & { isService: boolean; isPublic: boolean }) {
  return (
    <>
      <Checkbox.Group label={t('grant_types')} {...form.getInputProps('grant_types')}>
        <Stack gap="xs" mt="xs">
          {grants.map((grant) => (
            <Checkbox key={grant} value={grant} label={t(`grant.${grant}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      {!isService && (
        <>
          <Switch
            label={t('pkce_required')}
            description={t('pkce_required.help')}
            disabled={isPublic}
            {...form.getInputProps('pkce_required', { type: 'checkbox' })}
          />
          <Switch
            label={t('rotate')}
            description={t('rotate.help')}
            {...form.getInputProps('rotate', { type: 'checkbox' })}
          />
          <Switch
            label={t('consent')}
            description={t('consent.help')}
            {...form.getInputProps('consent', { type: 'checkbox' })}
          />
          <TextField
            form={form}
            name="backchannel_logout_uri"
            label={t('backchannel_logout_uri')}
            help={t('backchannel_logout_uri.help')}
          />
        </>
      )}
      <Switch
        label={t('dpop')}
        description={t('dpop.help')}
        {...form.getInputProps('dpop', { type: 'checkbox' })}
      />
    </>
  );
}

function bodyOf(kind: Kind, values: Values, app: Bag | undefined): Bag {
  const before = app as
    | { settings?: { oauthClient?: Bag }; credentials?: Bag & { oauthClient?: Bag } }
    | undefined;
  const method = textOf(values['token_endpoint_auth_method']);
  const given = values['grant_types'] as string[];
  const isService = kind === 'service';
  const optional = (name: string) => {
    const text = orNull(values[name]);
    return text === null && before?.settings?.oauthClient?.[name] === undefined ? {} : { [name]: text };
  };
  return {
    ...(app === undefined ? { name: 'oidc_client', signOnMode: 'OPENID_CONNECT' } : {}),
    label: values.label.trim(),
    credentials: {
      ...before?.credentials,
      oauthClient: {
        ...before?.credentials?.oauthClient,
        token_endpoint_auth_method: method,
        pkce_required: isService ? false : method === 'none' || values['pkce_required'] === true,
      },
    },
    settings: {
      ...before?.settings,
      oauthClient: {
        ...before?.settings?.oauthClient,
        application_type: kind,
        grant_types: given,
        // Implicit and the rest follow from the grants; the server fills in what belongs to them.
        ...responseTypes(given, before?.settings?.oauthClient),
        ...(isService
          ? {}
          : {
              redirect_uris: linesIn(values['redirect_uris']),
              post_logout_redirect_uris: linesIn(values['post_logout_redirect_uris']),
              consent_method: values['consent'] === true ? 'REQUIRED' : 'TRUSTED',
              ...optional('initiate_login_uri'),
              ...optional('backchannel_logout_uri'),
            }),
        ...(given.includes('refresh_token')
          ? { refresh_token: { rotation_type: values['rotate'] === true ? 'ROTATE' : 'STATIC', leeway: 0 } }
          : {}),
        ...(method === 'private_key_jwt' ? optional('jwks_uri') : {}),
        dpop_bound_access_tokens: values['dpop'] === true,
      },
    },
  };
}

function responseTypes(given: readonly string[], before: Bag | undefined): Bag {
  const had = (before?.['response_types'] ?? []) as string[];
  const types = [
    ...(given.includes('authorization_code') ? ['code'] : []),
    ...(given.includes('implicit')
      ? had.some((one) => one !== 'code')
        ? had.filter((one) => one !== 'code')
        : ['id_token', 'token']
      : []),
  ];
  return { response_types: types.length === 0 ? ['token'] : types };
}
