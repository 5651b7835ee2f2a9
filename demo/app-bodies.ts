// The demo's apps as the management API takes them: one shape per kind of app.
import { type DemoApp, legacyCredentials } from './apps.ts';
import { samlAddresses } from './saml-app.ts';

export type AppPlaces = {
  /** Of the sample site. */
  site: string;
  /** Of the proxy in front of the site without a sign-in. */
  proxy: string;
  /** Of the SAML apps, PEM. */
  samlCertificate: string;
};

const attributeFormat = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic';

export function appBody(app: DemoApp, places: AppPlaces): unknown {
  return {
    label: app.label,
    accessibility: { selfService: app.selfService ?? false },
    ...kindOf(app, places),
  };
}

function kindOf(app: DemoApp, places: AppPlaces): { settings: object } {
  const kind = bodies[app.kind](app, places);
  const notes = { admin: null, enduser: app.note ?? null };
  return { ...kind, settings: { ...kind.settings, ...(app.note === undefined ? {} : { notes }) } };
}

const bodies: Record<DemoApp['kind'], (app: DemoApp, places: AppPlaces) => { settings: object }> = {
  bookmark: ({ slug }, { site }) => ({
    name: 'bookmark',
    signOnMode: 'BOOKMARK',
    settings: { app: { requestIntegration: false, url: `${site}/${slug}` } },
  }),
  oidc: ({ slug }, { site }) => ({
    name: 'oidc_client',
    signOnMode: 'OPENID_CONNECT',
    credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic', pkce_required: true } },
    settings: {
      oauthClient: {
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${site}/${slug}/callback`],
        post_logout_redirect_uris: [`${site}/${slug}`],
        initiate_login_uri: `${site}/${slug}/signin`,
        idp_initiated_login: { mode: 'SPEC', default_scope: [] },
        backchannel_logout_uri: `${site}/${slug}/backchannel-logout`,
        backchannel_logout_session_required: true,
        consent_method: 'TRUSTED',
      },
    },
  }),
  saml: ({ slug }, { site, samlCertificate }) => {
    const { entityId, acsUrl, sloUrl } = samlAddresses(site, slug);
    return {
      signOnMode: 'SAML_2_0',
      settings: {
        signOn: {
          ssoAcsUrl: acsUrl,
          recipient: acsUrl,
          destination: acsUrl,
          audience: entityId,
          subjectNameIdTemplate: '${user.email}',
          subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          responseSigned: true,
          assertionSigned: true,
          signatureAlgorithm: 'RSA_SHA256',
          digestAlgorithm: 'SHA256',
          honorForceAuthn: true,
          requestCompressed: false,
          samlSignedRequestEnabled: true,
          allowMultipleAcsEndpoints: false,
          authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
          spIssuer: entityId,
          spCertificate: { x5c: [samlCertificate.replace(/-----[^-]+-----|\s/g, '')] },
          slo: { enabled: true, issuer: entityId, logoutUrl: sloUrl },
          participateSlo: {
            enabled: true,
            logoutRequestUrl: sloUrl,
            sessionIndexRequired: true,
            bindingType: 'REDIRECT',
          },
          attributeStatements: [
            { type: 'EXPRESSION', name: 'name', namespace: attributeFormat, values: ['user.displayName'] },
            { type: 'EXPRESSION', name: 'email', namespace: attributeFormat, values: ['user.email'] },
            {
              type: 'GROUP',
              name: 'groups',
              namespace: attributeFormat,
              filterType: 'REGEX',
              filterValue: '.*',
            },
          ],
        },
      },
    };
  },
  header: (_app, { proxy }) => ({
    name: 'gatehouse_header',
    signOnMode: 'BOOKMARK',
    settings: {
      app: {
        url: `${proxy}/`,
        origins: [proxy],
        headers: [
          { name: 'X-Department', value: 'user.department' },
          { name: 'Remote-Groups', groupFilter: { type: 'REGEX', value: '.*' } },
        ],
      },
    },
  }),
  'form-shared': (app, places) => ({
    ...form(app, places),
    credentials: {
      scheme: 'SHARED_USERNAME_AND_PASSWORD',
      userName: legacyCredentials.canteen.username,
      password: { value: legacyCredentials.canteen.password },
    },
  }),
  'form-own': (app, places) => ({
    ...form(app, places),
    credentials: { scheme: 'EDIT_USERNAME_AND_PASSWORD', revealPassword: true },
  }),
};

function form({ slug }: DemoApp, { site }: AppPlaces): { settings: object } {
  const app = {
    url: `${site}/${slug}`,
    usernameField: 'user',
    passwordField: 'pass',
    buttonField: 'button',
    formAction: `${site}/${slug}/login`,
  };
  const kind = { name: 'template_swa', signOnMode: 'BROWSER_PLUGIN' };
  return { ...kind, settings: { app } };
}
