// Where people come from, and what is told to others.
import { type Content, crudKind, type Kind, type Wire } from '../kind.ts';

const named = (folder: string, path: string, more: Partial<Parameters<typeof crudKind>[0]> = {}): Kind =>
  crudKind({ folder, path, hasLifecycle: true, ...more });
const isSystem = (wire: Wire): boolean => wire['system'] === true;

/** The API shows no trace of this secret; that it is there follows from what stands beside it. */
const keptAt =
  (outer: string, inner: string, name: string, isThere: (beside: Wire) => boolean) =>
  (content: Content): Content => {
    const holder = (content[outer] ?? {}) as Wire;
    const beside = (holder[inner] ?? {}) as Wire;
    return isThere(beside)
      ? { ...content, [outer]: { ...holder, [inner]: { ...beside, [name]: 'kept' } } }
      : content;
  };

export const contextKinds: readonly Kind[] = [
  named('trusted-origins', '/api/v1/trustedOrigins', { query: '?limit=200' }),
  named('zones', '/api/v1/zones', { query: '?limit=200', isBuiltIn: isSystem, without: ['system'] }),
  named('behaviors', '/api/v1/behaviors', { query: '?limit=200' }),
  crudKind({ folder: 'device-assurances', path: '/api/v1/device-assurances' }),
  named('event-hooks', '/api/v1/eventHooks', {
    without: ['verificationStatus'],
    secrets: ['channel.config.authScheme.value!'],
  }),
  named('inline-hooks', '/api/v1/inlineHooks', {
    secrets: ['channel.config.authScheme.value!', 'channel.config.clientSecret'],
    toContent: keptAt(
      'channel',
      'config',
      'clientSecret',
      (config) => config['authType'] === 'client_secret_post',
    ),
  }),
  named('log-streams', '/api/v1/logStreams', {
    query: '?limit=200',
    secrets: ['settings.token'],
    toContent: (content) =>
      content['type'] === 'splunk_cloud_logstreaming'
        ? { ...content, settings: { ...(content['settings'] as Wire), token: 'kept' } }
        : content,
  }),
  named('identity-providers', '/api/v1/idps', {
    query: '?limit=200',
    secrets: [
      'protocol.credentials.client.client_secret',
      'protocol.credentials.bearer.apiKey',
      'protocol.credentials.signing.privateKey',
    ],
  }),
];
