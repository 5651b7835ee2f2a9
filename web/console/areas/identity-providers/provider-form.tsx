import { Alert, Box, Checkbox, Fieldset, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { CertificateSelect } from './certificate-select.tsx';
import {
  api,
  type ApiForm,
  ApiFormFrame,
  checks,
  type IdentityProvider,
  type IdentityProviderType,
  useApiForm,
  words,
} from './kit.ts';
import { t } from './messages.ts';
import { bodyOf, familyOf, type ProviderValues, valuesOf } from './provider-values.ts';

const matchTypes = ['USERNAME', 'EMAIL', 'USERNAME_OR_EMAIL', 'CUSTOM_ATTRIBUTE'] as const;

type Props = {
  type: IdentityProviderType;
  provider?: IdentityProvider;
  after: (saved: IdentityProvider) => void;
  cancel?: () => void;
};

export function ProviderForm({ type, provider, after, cancel }: Props) {
  const family = familyOf(type);
  const needed = (families: string[]) => (value: string) =>
    families.includes(family) ? checks.required(value) : null;
  const form = useApiForm<ProviderValues, IdentityProvider>({
    initial: valuesOf(type, provider),
    validate: {
      name: checks.required,
      clientId: needed(['oidc', 'known']),
      issuer: needed(['oidc', 'saml']),
      authorization: needed(['oidc']),
      token: needed(['oidc']),
      jwks: needed(['oidc']),
      ssoUrl: needed(['saml']),
      kid: needed(['saml', 'card']),
    },
    mayLeave: provider === undefined,
    ...(provider && {
      done: t('saved'),
      version: {
        loaded: provider.lastUpdated,
        now: async () => (await api.getIdentityProvider({ idpId: provider.id })).lastUpdated,
      },
      reload: () => after(provider),
    }),
    save: (values) =>
      provider === undefined
        ? api.createIdentityProvider({ body: bodyOf(type, values) })
        : api.replaceIdentityProvider({ idpId: provider.id, body: bodyOf(type, values, provider) }),
    after,
  });
  const field = form.form.getInputProps;
  return (
    <Box maw={680}>
      <ApiFormFrame
        of={form}
        {...(provider === undefined ? { submit: words('add') } : {})}
        {...(cancel === undefined ? {} : { cancel })}
      >
        <Stack>
          <TextInput label={words('name')} required data-autofocus {...field('name')} />
          {family === 'other' && <Alert color="gray">{t('onlyName')}</Alert>}
          {(family === 'oidc' || family === 'known') && <ClientFields of={form} hasSecret={!!provider} />}
          {family === 'oidc' && <OidcFields of={form} />}
          {(family === 'saml' || family === 'card') && <TrustFields of={form} isSaml={family === 'saml'} />}
          {family !== 'other' && <Matching of={form} />}
        </Stack>
      </ApiFormFrame>
    </Box>
  );
}

type Part = { of: ApiForm<ProviderValues> };

function ClientFields({ of, hasSecret }: Part & { hasSecret: boolean }) {
  const field = of.form.getInputProps;
  return (
    <>
      <TextInput
        label={t('clientId')}
        description={t('clientIdHelp')}
        required
        autoComplete="off"
        {...field('clientId')}
      />
      <TextInput
        label={t('clientSecret')}
        description={hasSecret ? t('secretKept') : undefined}
        type="password"
        autoComplete="new-password"
        {...field('clientSecret')}
      />
      <TagsInput label={t('scopes')} description={t('scopesHelp')} {...field('scopes')} />
    </>
  );
}

function OidcFields({ of }: Part) {
  const field = of.form.getInputProps;
  return (
    <>
      <TextInput
        label={t('issuer')}
        description={t('issuerHelp')}
        placeholder="https://idp.example.com"
        required
        {...field('issuer')}
      />
      <TextInput label={t('authorization')} required {...field('authorization')} />
      <TextInput label={t('token')} required {...field('token')} />
      <TextInput label={t('jwks')} required {...field('jwks')} />
      <TextInput label={t('userInfo')} {...field('userInfo')} />
    </>
  );
}

function TrustFields({ of, isSaml }: Part & { isSaml: boolean }) {
  const field = of.form.getInputProps;
  const kid = field('kid');
  return (
    <>
      <TextInput label={t('issuer')} description={t('issuerHelp')} required={isSaml} {...field('issuer')} />
      {isSaml && (
        <>
          <TextInput label={t('ssoUrl')} description={t('ssoUrlHelp')} required {...field('ssoUrl')} />
          <Select
            label={t('binding')}
            allowDeselect={false}
            data={['HTTP-POST', 'HTTP-REDIRECT']}
            {...field('binding')}
          />
        </>
      )}
      <CertificateSelect value={String(kid.value)} onChange={kid.onChange} error={kid.error} />
    </>
  );
}

function Matching({ of }: Part) {
  const field = of.form.getInputProps;
  const check = (name: keyof ProviderValues) => of.form.getInputProps(name, { type: 'checkbox' });
  return (
    <Fieldset legend={t('matching')} bg="transparent">
      <Stack>
        <TextInput
          label={t('template')}
          description={t('templateHelp')}
          spellCheck={false}
          {...field('template')}
        />
        <Select
          label={t('matchType')}
          allowDeselect={false}
          data={matchTypes.map((value) => ({ value, label: t(`matchType.${value}`) }))}
          {...field('matchType')}
        />
        {of.form.values.matchType === 'CUSTOM_ATTRIBUTE' && (
          <TextInput label={t('matchAttribute')} required {...field('matchAttribute')} />
        )}
        <Checkbox label={t('accountLink')} {...check('links')} />
        <Checkbox label={t('provisioning')} {...check('provisions')} />
        <Checkbox label={t('profileMaster')} {...check('profileMaster')} />
      </Stack>
    </Fieldset>
  );
}
