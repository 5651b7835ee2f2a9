import { z } from 'zod';
import type { AppDocument, VaultedApp } from '../app.ts';
import type { AppRecord } from '../app-store.ts';
import { webAddressProblem } from '../web-address.ts';
import { fieldNameOf, fieldNameProblem } from './form-field.ts';
import { type AppKind, readPart, refuseProblems } from './kind.ts';
import { draftCredentials } from './vaulted-credentials.ts';

// Apps that are opened with a user name and a password from the vault (access/vault), in the five shapes that Okta has for them.

const required = 'is required';
const address = z.string(required).min(1, required).max(1024, 'must have at most 1024 characters');
const selector = z.string(required).min(1, required).max(500, 'must have at most 500 characters');
const optional = z.string().max(1024, 'must have at most 1024 characters').nullish();

type Settings = Readonly<Record<string, unknown>>;
type Form = VaultedApp['form'];

/** What the shapes differ in. */
type Shape<T extends Settings> = {
  schema: z.ZodType<T>;
  /** Members that are addresses. */
  addresses: readonly string[];
  /** The member that people are sent to. */
  loginAddress: string;
  form(app: T): Form;
  /** Selectors that must be names of fields, because something is posted to them. */
  fields?(app: T): readonly string[];
};

const shape = <T extends Settings>(of: Shape<T>): Shape<T> => of;

const swa = shape({
  schema: z.strictObject({
    url: address,
    usernameField: selector,
    passwordField: selector,
    buttonField: selector,
    loginUrlRegex: optional,
    checkbox: optional,
    redirectUrl: optional,
    // Ours beyond Okta: where the app's own form is sent. With it, people are signed in without a browser extension.
    formAction: optional,
  }),
  addresses: ['url', 'redirectUrl', 'formAction'],
  loginAddress: 'url',
  form: (app) => formOf(app.formAction, app.usernameField, app.passwordField, []),
  fields: (app) => (app.formAction ? ['usernameField', 'passwordField'] : []),
});

const swaThreeFields = shape({
  schema: z.strictObject({
    targetURL: address,
    userNameSelector: selector,
    passwordSelector: selector,
    buttonSelector: selector,
    extraFieldSelector: selector,
    extraFieldValue: z.string(required).max(1024, 'must have at most 1024 characters'),
    loginUrlRegex: optional,
    formAction: optional,
  }),
  addresses: ['targetURL', 'formAction'],
  loginAddress: 'targetURL',
  form: (app) =>
    formOf(app.formAction, app.userNameSelector, app.passwordSelector, [
      [app.extraFieldSelector, app.extraFieldValue],
    ]),
  fields: (app) => (app.formAction ? ['userNameSelector', 'passwordSelector', 'extraFieldSelector'] : []),
});

const passwordStore = shape({
  schema: z.strictObject({
    url: address,
    usernameField: selector,
    passwordField: selector,
    optionalField1: optional,
    optionalField1Value: optional,
    optionalField2: optional,
    optionalField2Value: optional,
    optionalField3: optional,
    optionalField3Value: optional,
  }),
  addresses: ['url'],
  loginAddress: 'url',
  form: (app) =>
    formOf(app.url, app.usernameField, app.passwordField, [
      [app.optionalField1, app.optionalField1Value],
      [app.optionalField2, app.optionalField2Value],
      [app.optionalField3, app.optionalField3Value],
    ]),
  fields: (app) => [
    'usernameField',
    'passwordField',
    ...['optionalField1', 'optionalField2', 'optionalField3'].filter((name) =>
      Boolean((app as Settings)[name]),
    ),
  ],
});

const basicAuth = shape({
  schema: z.strictObject({ url: address, authURL: address }),
  addresses: ['url', 'authURL'],
  loginAddress: 'url',
  form: () => undefined,
});

const signOn = z.strictObject({ loginUrl: address, redirectUrl: optional });

/** `settings.app` of each shape, and `settings.signOn` of the one that has no more than an address. */
export const vaultedSettings = {
  swa: swa.schema,
  swaThreeFields: swaThreeFields.schema,
  passwordStore: passwordStore.schema,
  basicAuth: basicAuth.schema,
  autoLogin: signOn,
};

/** A sign-in page of which we know nothing but its address. */
const autoLogin: AppKind = {
  signOnMode: 'AUTO_LOGIN',
  name: undefined,
  signs: false,
  launchSuffix: '2558',
  linkName: () => 'login',
  draft(body, existing) {
    const settings = readPart(
      signOn,
      body.settings?.signOn ?? existing?.settings.signOn ?? {},
      'settings.signOn',
    );
    refuseProblems(
      addressProblems(settings, ['loginUrl', 'redirectUrl'], 'settings.signOn'),
      'settings.signOn',
    );
    return {
      app: { ...(body.settings?.app ?? existing?.settings.app) },
      signOn: withNulls(settings, signOn),
      ...draftCredentials(body, existing),
      ...insecureAddresses(settings, ['loginUrl'], 'settings.signOn'),
    };
  },
  compile(record) {
    const read = signOn.safeParse(record.document.settings.signOn);
    if (!read.success) return {};
    return { vaulted: vaultedOf(record, { loginUrl: read.data.loginUrl, form: undefined }) };
  },
};

function kindOfShape<T extends Settings>(
  identity: Pick<AppKind, 'signOnMode' | 'name' | 'launchSuffix'>,
  of: Shape<T>,
): AppKind {
  const place = 'settings.app';
  return {
    ...identity,
    signs: false,
    linkName: () => 'login',
    draft(body, existing) {
      const app = readPart(of.schema, body.settings?.app ?? existing?.settings.app ?? {}, place);
      const fields = of.fields?.(app) ?? [];
      refuseProblems(
        [
          ...addressProblems(app, of.addresses, place),
          ...patternProblems(app, place),
          ...fields.flatMap((name) => named(`${place}.${name}`, fieldNameProblem(String(app[name])))),
        ],
        place,
      );
      return {
        app: withNulls(app, of.schema),
        ...draftCredentials(body, existing),
        ...insecureAddresses(app, of.addresses, place),
      };
    },
    compile(record) {
      const read = of.schema.safeParse(record.document.settings.app);
      if (!read.success) return {};
      const { authURL } = read.data;
      return {
        vaulted: vaultedOf(record, {
          loginUrl: String(read.data[of.loginAddress]),
          form: of.form(read.data),
          basicAuthUrl: typeof authURL === 'string' ? authURL : undefined,
        }),
      };
    },
  };
}

/** A browser extension would fill these in; without one, see `formAction`. */
const browserPlugin = 'BROWSER_PLUGIN';

export const vaultedKinds: readonly AppKind[] = [
  autoLogin,
  kindOfShape({ signOnMode: browserPlugin, name: 'template_swa', launchSuffix: '2553' }, swa),
  kindOfShape(
    { signOnMode: browserPlugin, name: 'template_swa3field', launchSuffix: '2554' },
    swaThreeFields,
  ),
  kindOfShape(
    { signOnMode: 'SECURE_PASSWORD_STORE', name: 'template_sps', launchSuffix: '1179' },
    passwordStore,
  ),
  kindOfShape({ signOnMode: 'BASIC_AUTH', name: 'template_basic_auth', launchSuffix: '1438' }, basicAuth),
];

function vaultedOf(
  { document: { credentials } }: AppRecord,
  target: Pick<VaultedApp, 'loginUrl' | 'form'> & { basicAuthUrl?: string | undefined },
): VaultedApp {
  return {
    ...target,
    basicAuthUrl: target.basicAuthUrl,
    scheme: credentials.scheme ?? 'EDIT_USERNAME_AND_PASSWORD',
    mayReveal: credentials.revealPassword ?? false,
  };
}

function formOf(
  action: string | null | undefined,
  userName: string,
  password: string,
  extras: readonly (readonly [string | null | undefined, string | null | undefined])[],
): Form {
  const userNameField = fieldNameOf(userName);
  const passwordField = fieldNameOf(password);
  if (!action || userNameField === undefined || passwordField === undefined) return undefined;
  const extraFields = extras.flatMap(([selectorText, value]) => {
    const name = selectorText ? fieldNameOf(selectorText) : undefined;
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });
  return { action, userNameField, passwordField, extraFields };
}

/** What is not set is null on the wire, as Okta has it. */
function withNulls<T extends Settings>(settings: T, schema: z.ZodType<T>): AppDocument['settings']['app'] {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : Object.keys(settings);
  return Object.fromEntries(
    names.flatMap((name) =>
      name === 'formAction' && !settings[name] ? [] : [[name, settings[name] ?? null]],
    ),
  );
}

function addressProblems(settings: Settings, names: readonly string[], place: string): string[] {
  return names.flatMap((name) => {
    const value = settings[name];
    return typeof value === 'string' && value !== ''
      ? named(`${place}.${name}`, webAddressProblem(value))
      : [];
  });
}

/** Taken, since many such apps are old and inside; and written down, since anybody on the way reads the password. */
function insecureAddresses(
  settings: Settings,
  names: readonly string[],
  place: string,
): { debugData?: Readonly<Record<string, string>> } {
  const insecure = names.filter((name) =>
    /^http:\/\/(?!localhost[:/]|127\.0\.0\.1[:/])/i.test(`${settings[name]}/`),
  );
  if (insecure.length === 0) return {};
  return { debugData: { insecure: insecure.map((name) => `${place}.${name}`).join(', ') } };
}

/** Kept for a browser extension, which runs it; nothing here does, so that only its syntax matters. */
function patternProblems({ loginUrlRegex }: Settings, place: string): string[] {
  if (typeof loginUrlRegex !== 'string') return [];
  try {
    new RegExp(loginUrlRegex, 'u');
    return [];
  } catch (error) {
    return [`${place}.loginUrlRegex: ${error instanceof Error ? error.message : 'is no regular expression'}`];
  }
}

const named = (field: string, problem: string | undefined): string[] =>
  problem === undefined ? [] : [`${field}: ${problem}`];
