// Phones, desktop programs, and APIs that take access tokens.
import type { Framework } from './frameworks.ts';

/** The organization's own server has its endpoints beside its issuer, the others have them under it. */
const endpointOf = (issuer: string, name: string): string =>
  `${issuer}${issuer.includes('/oauth2/') ? '' : '/oauth2'}/v1/${name}`;

const android: Framework = {
  key: 'android',
  name: 'Android (AppAuth)',
  kind: 'native',
  redirect: 'com.example.app:/callback',
  hasSecret: false,
  blocks: ({ issuer, clientId, redirect, scope }) => [
    [
      'build.gradle.kts',
      `android {
    defaultConfig { manifestPlaceholders["appAuthRedirectScheme"] = "${redirect.split(':')[0] ?? ''}" }
}
dependencies { implementation("net.openid:appauth:0.11.1") }`,
    ],
    [
      'SignIn.kt',
      `AuthorizationServiceConfiguration.fetchFromIssuer(Uri.parse("${issuer}")) { config, error ->
    val request = AuthorizationRequest.Builder(
        checkNotNull(config) { "no configuration: $error" },
        "${clientId}",
        ResponseTypeValues.CODE,
        Uri.parse("${redirect}"),
    ).setScope("${scope} offline_access").build()
    startActivityForResult(AuthorizationService(this).getAuthorizationRequestIntent(request), 1)
}`,
    ],
  ],
};

const ios: Framework = {
  key: 'ios',
  name: 'iOS (AppAuth)',
  kind: 'native',
  redirect: 'com.example.app:/callback',
  hasSecret: false,
  blocks: ({ issuer, clientId, redirect, scope }) => [
    [
      'SignIn.swift',
      `import AppAuth

OIDAuthorizationService.discoverConfiguration(forIssuer: URL(string: "${issuer}")!) { config, error in
    guard let config else { return print(error as Any) }
    let request = OIDAuthorizationRequest(
        configuration: config,
        clientId: "${clientId}",
        scopes: [${[...scope.split(' '), 'offline_access'].map((one) => `"${one}"`).join(', ')}],
        redirectURL: URL(string: "${redirect}")!,
        responseType: OIDResponseTypeCode,
        additionalParameters: nil)
    appDelegate.currentFlow = OIDAuthState.authState(byPresenting: request, presenting: self) { state, error in
        self.authState = state
    }
}`,
    ],
  ],
};

const service: Framework = {
  key: 'service',
  name: 'A program without people',
  kind: 'service',
  redirect: '',
  hasSecret: true,
  blocks: ({ issuer, clientId }) => [
    [
      'sh',
      `TOKEN=$(curl -s '${endpointOf(issuer, 'token')}' \\
  -u '${clientId}:'"$CLIENT_SECRET" \\
  -d grant_type=client_credentials -d scope=orders.read | jq -r .access_token)
curl -H "Authorization: Bearer $TOKEN" https://api.example.com/orders`,
    ],
  ],
};

const protect: Framework = {
  key: 'protect',
  name: 'An API that checks access tokens (Node.js)',
  kind: 'web',
  redirect: '',
  hasSecret: false,
  blocks: ({ issuer }) => [
    ['sh', 'npm install jose'],
    [
      'check-token.ts',
      `import { createRemoteJWKSet, jwtVerify } from 'jose';

const issuer = '${issuer}';
const keys = createRemoteJWKSet(new URL('${endpointOf(issuer, 'keys')}'));

export async function checkToken(header: string | undefined, scope: string) {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(token, keys, { issuer, audience: 'api://default' });
  if (!(payload.scp as string[] | undefined)?.includes(scope)) throw new Error('insufficient_scope');
  return payload;
}`,
    ],
  ],
};

export const deviceFrameworks = [android, ios, service, protect] as const;
