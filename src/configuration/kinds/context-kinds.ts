// Where people come from, and what is told to others.
import { crudKind, type Kind, type Wire } from '../kind.ts';

const named = (folder: string, path: string, more: Partial<Parameters<typeof crudKind>[0]> = {}): Kind =>
  crudKind({ folder, path, hasLifecycle: true, ...more });
const isSystem = (wire: Wire): boolean => wire['system'] === true;

export const contextKinds: readonly Kind[] = [
  named('trusted-origins', '/api/v1/trustedOrigins', { query: '?limit=200' }),
  named('zones', '/api/v1/zones', { query: '?limit=200', isBuiltIn: isSystem, without: ['system'] }),
  named('behaviors', '/api/v1/behaviors', { query: '?limit=200' }),
  named('event-hooks', '/api/v1/eventHooks', {
    without: ['verificationStatus'],
    secrets: ['channel.config.authScheme.value'],
  }),
  named('inline-hooks', '/api/v1/inlineHooks', {
    secrets: ['channel.config.authScheme.value', 'channel.config.clientSecret'],
  }),
  named('log-streams', '/api/v1/logStreams', { query: '?limit=200', secrets: ['settings.token'] }),
  named('identity-providers', '/api/v1/idps', {
    query: '?limit=200',
    secrets: ['protocol.credentials.client.client_secret', 'protocol.credentials.bearer.apiKey'],
  }),
];
