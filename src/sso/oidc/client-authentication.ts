import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import { decideClient } from '#src/access/decide/index.ts';
import type { PendingGuard } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { decodeJwt, hmacKey, JoseError, type VerificationKey } from '#src/protocols/jose/index.ts';
import {
  type ClientCredentials,
  claimedClientOf,
  OAuthError,
  type Parameters,
  readClientCredentials,
  refuseDuplicates,
  verifyClientAssertion,
} from '#src/protocols/oauth/index.ts';
import type { ClientKeys } from './client-keys.ts';
import { clientActor, clientTarget } from './oidc-events.ts';
import type { OidcNeeds } from './oidc-needs.ts';

/** A client that proved who it is (or, being public, cannot). */
export type AuthenticatedClient = {
  readonly app: AppInstance;
  readonly client: OidcClient;
  /** Whether it proved anything. */
  readonly isConfidential: boolean;
  /** An assertion is spent with whatever the request does, or the request does nothing. */
  readonly guards: PendingGuard[];
};

export type AuthenticateClient = (request: {
  authorization: string | undefined;
  form: Parameters;
  /** What an assertion may name as its audience. */
  audiences: readonly string[];
  client: ClientContext;
}) => Promise<AuthenticatedClient>;

type Needs = Pick<OidcNeeds, 'apps' | 'clock' | 'database' | 'singleUse' | 'systemLog'> & {
  clientKeys: ClientKeys;
};

const failed = 'Client authentication failed. Either the client or the client credentials are invalid.';

/** The one place where clients authenticate, for the token, introspection and revocation endpoints alike. */
export function createAuthenticateClient(needs: Needs): AuthenticateClient {
  const { apps, clock, singleUse } = needs;

  async function prove(
    app: AppInstance,
    client: OidcClient,
    credentials: ClientCredentials,
    audiences: readonly string[],
  ) {
    switch (credentials.kind) {
      case 'none':
        if (client.authMethod !== 'none')
          throw new OAuthError('invalid_client', 'No client credentials found.');
        return [];
      case 'client_secret_basic':
      case 'client_secret_post':
        // The two ways to send one secret are one way to be known; a client of signed assertions may not fall back on it.
        if (client.authMethod !== 'client_secret_basic' && client.authMethod !== 'client_secret_post')
          throw refused();
        if (!apps.isClientSecret(client, credentials.secret)) throw refused();
        return [];
      case 'assertion': {
        const keys = await assertionKeys(client, credentials.assertion);
        const { jti, untilMs } = verifyClientAssertion(credentials.assertion, {
          clientId: client.clientId,
          keys,
          audiences,
          nowMs: clock.nowMs(),
        });
        return jti === undefined ? [] : [singleUse.guard('client-assertion', `${app.id} ${jti}`, untilMs)];
      }
    }
  }

  async function assertionKeys(client: OidcClient, assertion: string): Promise<readonly VerificationKey[]> {
    if (client.authMethod === 'client_secret_jwt') {
      return apps.revealClientSecrets(client).flatMap((secret) => {
        const bytes = Buffer.from(secret);
        return bytes.length < 32 ? [] : [hmacKey(bytes)];
      });
    }
    if (client.authMethod === 'private_key_jwt') return needs.clientKeys.of(client, kidOf(assertion));
    throw refused();
  }

  async function recordFailure(app: AppInstance, error: OAuthError, from: ClientContext): Promise<void> {
    const event = needs.systemLog.pending({
      eventType: 'app.oauth2.invalid_client_credentials',
      actor: clientActor(app),
      target: [clientTarget(app)],
      client: from,
      outcome: { result: 'FAILURE', reason: error.reason },
    });
    await needs.database.groupCommit.commit({ writes: [event] });
  }

  return async ({ authorization, form, audiences, client: from }) => {
    refuseDuplicates(form);
    const credentials = readClientCredentials(authorization, form);
    const clientId = credentials.kind === 'assertion' ? assertedClient(credentials) : credentials.clientId;
    const app = apps.findByClientId(clientId);
    if (app?.oidc === undefined)
      throw new OAuthError('invalid_client', "Invalid value for 'client_id' parameter.");
    try {
      const guards = await prove(app, app.oidc, credentials, audiences);
      if (decideClient(app).outcome !== 'ALLOW')
        throw new OAuthError('invalid_client', 'The client is not active.');
      return { app, client: app.oidc, isConfidential: credentials.kind !== 'none', guards };
    } catch (error) {
      if (error instanceof OAuthError) await recordFailure(app, error, from);
      throw error;
    }
  };
}

function assertedClient(credentials: Extract<ClientCredentials, { kind: 'assertion' }>): string {
  const claimed = claimedClientOf(credentials.assertion);
  if (credentials.clientId !== undefined && credentials.clientId !== claimed) {
    throw new OAuthError(
      'invalid_client',
      "The 'client_id' parameter differs from the subject of the client_assertion.",
    );
  }
  return claimed;
}

function kidOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).jws.kid;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

function refused(): OAuthError {
  return new OAuthError('invalid_client', failed, { reason: 'invalid client credentials' });
}
