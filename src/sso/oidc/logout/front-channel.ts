import type { Session } from '#src/access/sessions/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';

/** The addresses that a signing-out browser visits in frames, with `iss` and `sid` (OpenID Connect Front-Channel Logout 1.0 3). */
export async function frontChannelUrls(
  needs: Pick<OidcNeeds, 'apps' | 'grants'>,
  session: Pick<Session, 'userId' | 'sid'>,
): Promise<string[]> {
  const joined = await needs.grants.clientsOfSession(session.userId, session.sid);
  return joined.flatMap(({ clientId, issuer, sid }) => {
    const client = needs.apps.findByClientId(clientId)?.oidc;
    const logout = client?.participatesInSlo === true ? client.frontchannelLogout : undefined;
    if (logout === undefined) return [];
    if (!logout.sessionRequired) return [logout.uri];
    const joint = logout.uri.includes('?') ? '&' : '?';
    return [`${logout.uri}${joint}iss=${encodeURIComponent(issuer)}&sid=${encodeURIComponent(sid)}`];
  });
}
