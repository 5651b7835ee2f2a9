import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError, parseTemplate } from '#src/protocols/expression/index.ts';
import type { AppDocument, OAuthClientSettings, SignOnMode, UserNameTemplate } from './app.ts';
import type { AppBody } from './app-schema.ts';
import { draftOAuth } from './oauth-client-draft.ts';
import { webAddressProblem } from './web-address.ts';

/** What a body asks for, with every default filled in. `clientId`, secret and keys are stored apart. */
export type AppDraft = {
  signOnMode: SignOnMode;
  name: string;
  label: string;
  document: AppDocument;
  clientId: string | undefined;
  clientSecret: string | undefined;
  /** Undefined = not said: an existing app keeps its keys. */
  keys: readonly Record<string, unknown>[] | undefined;
};

const modes: Record<SignOnMode, { name: string; appLink: string }> = {
  OPENID_CONNECT: { name: 'oidc_client', appLink: 'oidc_client_link' },
  BOOKMARK: { name: 'bookmark', appLink: 'login' },
};

/** Known to the wire format, not yet to us. */
const laterModes = [
  'SAML_2_0',
  'SAML_1_1',
  'WS_FEDERATION',
  'AUTO_LOGIN',
  'BROWSER_PLUGIN',
  'SECURE_PASSWORD_STORE',
  'BASIC_AUTH',
];

/** Sub-objects that a replacement leaves out stay as they were. */
export function draftApp(body: AppBody, existing: AppDocument | undefined): AppDraft {
  const signOnMode = readMode(body.signOnMode);
  const { name } = modes[signOnMode];
  if (body.name !== undefined && body.name !== null && body.name !== name) {
    throw validationFailed('name', [`name: must be '${name}' for the sign-on mode ${signOnMode}`]);
  }
  const oauth = signOnMode === 'OPENID_CONNECT' ? draftOAuth(body, existing) : undefined;
  if (signOnMode === 'BOOKMARK' && (body.credentials?.oauthClient || body.settings?.oauthClient)) {
    throw validationFailed('settings', ['settings.oauthClient: is for the sign-on mode OPENID_CONNECT']);
  }
  const app =
    signOnMode === 'BOOKMARK'
      ? draftBookmark(body, existing)
      : { ...(body.settings?.app ?? existing?.settings.app) };
  return {
    signOnMode,
    name,
    label: body.label,
    document: {
      accessibility: draftAccessibility(body, existing),
      visibility: draftVisibility(body, existing, signOnMode, oauth?.settings),
      features: existing?.features ?? [],
      ...optional('profile', body.profile ?? existing?.profile),
      credentials: {
        userNameTemplate: draftTemplate(body, existing),
        signing: {},
        ...optional('oauthClient', oauth?.credentials),
      },
      settings: { ...draftSettings(body, existing, app), ...optional('oauthClient', oauth?.settings) },
    },
    ...draftSecrets(body),
  };
}

function draftSecrets(body: AppBody): Pick<AppDraft, 'clientId' | 'clientSecret' | 'keys'> {
  const credentials = body.credentials?.oauthClient;
  const settings = body.settings?.oauthClient;
  return {
    clientId: credentials?.client_id ?? undefined,
    clientSecret: credentials?.client_secret ?? undefined,
    // Keys by address instead of by value: the values go.
    keys: settings?.jwks?.keys ?? (settings?.jwks_uri ? [] : undefined),
  };
}

function readMode(mode: string): SignOnMode {
  if (Object.hasOwn(modes, mode)) return mode as SignOnMode;
  if (laterModes.includes(mode)) {
    throw new ApiError('E0000015', {
      causes: [
        `signOnMode: apps of the sign-on mode ${mode} cannot be made yet; OPENID_CONNECT and BOOKMARK can`,
      ],
    });
  }
  throw validationFailed('signOnMode', ['signOnMode: must be one of "OPENID_CONNECT", "BOOKMARK"']);
}

function draftBookmark(body: AppBody, existing: AppDocument | undefined): Record<string, unknown> {
  const app = body.settings?.app ?? existing?.settings.app ?? {};
  const { url, requestIntegration, ...others } = app as { url?: unknown; requestIntegration?: unknown };
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw validationFailed('settings.app', [`settings.app.${unknown}: is not a known property`]);
  if (typeof url !== 'string' || url.length > 1024) {
    throw validationFailed('settings.app.url', [
      'settings.app.url: is required, with at most 1024 characters',
    ]);
  }
  const problem = webAddressProblem(url);
  if (problem !== undefined) throw validationFailed('settings.app.url', [`settings.app.url: ${problem}`]);
  return { requestIntegration: requestIntegration === true, url };
}

function draftAccessibility(body: AppBody, existing: AppDocument | undefined): AppDocument['accessibility'] {
  const given = body.accessibility ?? existing?.accessibility;
  for (const field of ['errorRedirectUrl', 'loginRedirectUrl'] as const) {
    const problem = given?.[field] ? webAddressProblem(given[field]) : undefined;
    if (problem !== undefined)
      throw validationFailed('accessibility', [`accessibility.${field}: ${problem}`]);
  }
  return {
    selfService: given?.selfService ?? false,
    errorRedirectUrl: given?.errorRedirectUrl ?? null,
    loginRedirectUrl: given?.loginRedirectUrl ?? null,
  };
}

/** Okta hides an OpenID Connect app from the home page until it says where a sign-in may begin. */
function draftVisibility(
  body: AppBody,
  existing: AppDocument | undefined,
  mode: SignOnMode,
  oauth: OAuthClientSettings | undefined,
): AppDocument['visibility'] {
  const given = body.visibility ?? existing?.visibility;
  const hidden = mode === 'OPENID_CONNECT' && oauth?.initiate_login_uri === undefined;
  return {
    autoLaunch: given?.autoLaunch ?? false,
    autoSubmitToolbar: given?.autoSubmitToolbar ?? false,
    hide: { iOS: given?.hide?.iOS ?? hidden, web: given?.hide?.web ?? hidden },
    appLinks: given?.appLinks ?? { [modes[mode].appLink]: true },
  };
}

function draftTemplate(body: AppBody, existing: AppDocument | undefined): UserNameTemplate {
  const given = body.credentials?.userNameTemplate ?? existing?.credentials.userNameTemplate;
  const template = given?.template ?? '${source.login}';
  try {
    parseTemplate(template);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationFailed('credentials.userNameTemplate', [
      `credentials.userNameTemplate.template: ${error.message}`,
    ]);
  }
  return {
    template,
    type: given?.type ?? 'BUILT_IN',
    ...optional('userSuffix', given?.userSuffix ?? undefined),
    ...optional('pushStatus', given?.pushStatus ?? undefined),
  };
}

function draftSettings(
  body: AppBody,
  existing: AppDocument | undefined,
  app: Record<string, unknown>,
): Omit<AppDocument['settings'], 'oauthClient'> {
  const given = body.settings;
  const before = existing?.settings;
  const vpn = given?.notifications?.vpn ?? before?.notifications.vpn;
  const notes = given?.notes ?? before?.notes;
  return {
    app,
    notifications: { vpn: draftVpn(vpn) },
    manualProvisioning: given?.manualProvisioning ?? before?.manualProvisioning ?? false,
    implicitAssignment: given?.implicitAssignment ?? before?.implicitAssignment ?? false,
    emOptInStatus: 'NONE',
    notes: { admin: notes?.admin ?? null, enduser: notes?.enduser ?? null },
  };
}

type VpnBody = NonNullable<NonNullable<NonNullable<AppBody['settings']>['notifications']>['vpn']>;

function draftVpn(vpn: VpnBody | undefined): AppDocument['settings']['notifications']['vpn'] {
  return {
    network: { connection: vpn?.network?.connection ?? 'DISABLED' },
    message: vpn?.message ?? null,
    helpUrl: vpn?.helpUrl ?? null,
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
