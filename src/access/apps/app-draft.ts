import { validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError, parseTemplate } from '#src/protocols/expression/index.ts';
import type { AppDocument, SignOnMode, UserNameTemplate } from './app.ts';
import type { AppBody } from './app-schema.ts';
import { type AppKind, type KindDraft, refuseProblems } from './kinds/kind.ts';
import { readKind } from './kinds/kinds.ts';
import { webAddressProblem } from './web-address.ts';

/** What a body asks for, with every default filled in. `clientId`, secret and keys are stored apart. */
export type AppDraft = {
  kind: AppKind;
  signOnMode: SignOnMode;
  name: string;
  label: string;
  document: AppDocument;
  clientId: string | undefined;
  clientSecret: string | undefined;
  /** A vaulted password that the body sets; kept by the vault. */
  password: string | undefined;
  /** For the event: what of this an administrator should see at once. */
  debugData: Readonly<Record<string, string>> | undefined;
  /** Undefined = not said: an existing app keeps its keys. */
  keys: readonly Record<string, unknown>[] | undefined;
};

/** What is stored of the app that a body replaces. */
export type DraftedApp = { signOnMode: SignOnMode; name: string; document: AppDocument };

/** Sub-objects that a replacement leaves out stay as they were. `newName` makes the name of a custom app. */
export function draftApp(
  body: AppBody,
  existing: DraftedApp | undefined,
  { newName, nowMs }: { newName: (label: string) => string; nowMs: number },
): AppDraft {
  const kind = readKind(body, existing);
  const before = existing?.document;
  const own = kind.draft(body, before, nowMs);
  refuseForeign(body, own, kind);
  const name = existing?.name ?? kind.name ?? newName(body.label);
  return {
    kind,
    signOnMode: kind.signOnMode,
    name,
    label: body.label,
    document: {
      accessibility: draftAccessibility(body, before),
      visibility: draftVisibility(body, before, kind.linkName(name), own.hidden ?? false),
      features: before?.features ?? [],
      ...optional('profile', body.profile ?? before?.profile),
      credentials: {
        userNameTemplate: draftTemplate(body, before),
        signing: kind.signs ? draftSigning(body, before) : {},
        ...own.credentials,
      },
      settings: {
        ...draftSettings(body, before, own.app),
        ...optional('signOn', own.signOn),
        ...optional('oauthClient', own.oauthClient),
      },
    },
    password: own.password,
    debugData: own.debugData,
    ...draftSecrets(body),
  };
}

/** Parts that belong to another kind of app: whoever sends them expects something of them. */
function refuseForeign({ settings, credentials }: AppBody, own: KindDraft, kind: AppKind): void {
  const isOAuth = own.oauthClient !== undefined;
  const isVaulted = own.credentials?.scheme !== undefined;
  const place = `apps of the sign-on mode ${kind.signOnMode}`;
  const foreign: [string, unknown, boolean][] = [
    ['settings.oauthClient', settings?.oauthClient, isOAuth],
    ['settings.signOn', settings?.signOn, own.signOn !== undefined],
    ['credentials.oauthClient', credentials?.oauthClient, isOAuth],
    ['credentials.scheme', credentials?.scheme, isVaulted],
    ['credentials.userName', credentials?.userName, isVaulted],
    ['credentials.password', credentials?.password, isVaulted],
    ['credentials.revealPassword', credentials?.revealPassword, isVaulted],
  ];
  const problems = foreign.flatMap(([field, value, isOwn]) =>
    isOwn || value === undefined || value === null ? [] : [`${field}: is not for ${place}`],
  );
  refuseProblems(problems, 'settings');
}

/** Another kid is how a key is rotated. */
function draftSigning(body: AppBody, existing: AppDocument | undefined): { kid?: string } {
  const kid = body.credentials?.signing?.kid ?? existing?.credentials.signing.kid;
  return optional('kid', kid);
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

function draftVisibility(
  body: AppBody,
  existing: AppDocument | undefined,
  linkName: string,
  hidden: boolean,
): AppDocument['visibility'] {
  const given = body.visibility ?? existing?.visibility;
  return {
    autoLaunch: given?.autoLaunch ?? false,
    autoSubmitToolbar: given?.autoSubmitToolbar ?? false,
    hide: { iOS: given?.hide?.iOS ?? hidden, web: given?.hide?.web ?? hidden },
    appLinks: given?.appLinks ?? { [linkName]: true },
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
): Omit<AppDocument['settings'], 'oauthClient' | 'signOn'> {
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
