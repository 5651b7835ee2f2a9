// Authorization servers and what stands under them.
import { crudKind, type Kind, type Wire } from '../kind.ts';

const isSystem = (wire: Wire): boolean => wire['system'] === true;

const servers = crudKind({
  folder: 'authorization-servers',
  path: '/api/v1/authorizationServers',
  query: '?limit=200',
  hasLifecycle: true,
  // Its keys are its own, and where it is follows from where it runs.
  without: ['issuer', 'credentials', 'default', 'jwks', 'jwks_uri', 'accessTokenEncryptedResponseAlgorithm'],
  isBuiltIn: (wire) => wire['default'] === true || wire['id'] === 'default',
});

const scopes = crudKind({
  folder: 'authorization-servers/scopes',
  parent: 'authorization-servers',
  path: '/api/v1/authorizationServers/{parent}/scopes',
  without: ['system'],
  isBuiltIn: isSystem,
});

const claims = crudKind({
  folder: 'authorization-servers/claims',
  parent: 'authorization-servers',
  path: '/api/v1/authorizationServers/{parent}/claims',
  // One name may stand for a claim of access tokens and one of ID tokens.
  nameOf: (wire) =>
    `${String(wire['name'])} (${wire['claimType'] === 'RESOURCE' ? 'access token' : 'ID token'})`,
  toContent: (content, wire) => ({ ...content, status: wire['status'] }),
  toBody: (content, name) => ({ ...content, name: name.replace(/ \((?:access|ID) token\)$/, '') }),
  without: ['system', 'name'],
  isBuiltIn: isSystem,
  isLeftOut: isSystem,
});

const policies = crudKind({
  folder: 'authorization-servers/policies',
  parent: 'authorization-servers',
  path: '/api/v1/authorizationServers/{parent}/policies',
  hasLifecycle: true,
  without: ['system'],
  isBuiltIn: isSystem,
});

const rules = crudKind({
  folder: 'authorization-servers/policies/rules',
  parent: 'authorization-servers/policies',
  path: '/api/v1/authorizationServers/{grandparent}/policies/{parent}/rules',
  hasLifecycle: true,
  without: ['system'],
  isBuiltIn: isSystem,
});

export const serverKinds: readonly Kind[] = [servers, scopes, claims, policies, rules];
