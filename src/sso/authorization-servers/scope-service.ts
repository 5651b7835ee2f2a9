import type { Requester } from '#src/directory/schemas/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import type { Scope } from './authorization-server.ts';
import { removeScopeFromClaims } from './claim-store.ts';
import * as store from './scope-store.ts';
import { changeServer, recordChange, type ServerNeeds, serverTarget } from './server-change.ts';

export type ScopeDraft = Omit<Scope, 'id' | 'serverId' | 'system'>;

export type ScopeService = ReturnType<typeof createScopeService>;

export function createScopeService(needs: ServerNeeds) {
  const { clock, ids, grants } = needs;

  return {
    createScope(by: Requester, serverId: string, draft: ScopeDraft): Promise<Scope> {
      return changeServer(needs, serverId, async (tx, server) => {
        const scope: Scope = { ...draft, id: ids.newId('scp'), serverId, system: false };
        if (await store.isScopeNameTaken(tx, scope)) throw nameTaken();
        await store.insertScope(tx, scope, clock.now());
        await recordChange(needs, tx, by, 'oauth2.scope.created', [scopeTarget(scope), serverTarget(server)]);
        return scope;
      });
    },

    /** A system scope keeps its name and meaning; how it is consented to and whether it is published may change. */
    replaceScope(by: Requester, serverId: string, id: string, draft: ScopeDraft): Promise<Scope> {
      return changeServer(needs, serverId, async (tx, server) => {
        const scope = await store.findScope(tx, serverId, id);
        if (scope === undefined) throw notFound(id, 'OAuth2Scope');
        const replaced: Scope = { ...scope, ...draft, ...(scope.system ? { name: scope.name } : {}) };
        if (await store.isScopeNameTaken(tx, replaced)) throw nameTaken();
        await store.updateScope(tx, replaced, clock.now());
        // A consent was given to a name; under another name it is another question.
        if (replaced.name !== scope.name) await grants.forgetConsents(tx, { serverId, scope: scope.name });
        await recordChange(needs, tx, by, 'oauth2.scope.updated', [
          scopeTarget(replaced),
          serverTarget(server),
        ]);
        return replaced;
      });
    },

    deleteScope(by: Requester, serverId: string, id: string): Promise<void> {
      return changeServer(needs, serverId, async (tx, server) => {
        const scope = await store.findScope(tx, serverId, id);
        if (scope === undefined) throw notFound(id, 'OAuth2Scope');
        if (scope.system) throw validationFailed('scope', ['system: system scopes cannot be deleted']);
        await store.deleteScope(tx, scope);
        await removeScopeFromClaims(tx, serverId, scope.name, clock.now());
        await grants.forgetConsents(tx, { serverId, scope: scope.name });
        await recordChange(needs, tx, by, 'oauth2.scope.deleted', [scopeTarget(scope), serverTarget(server)]);
      });
    },
  };
}

function scopeTarget(scope: Scope): Target {
  return {
    id: scope.id,
    type: 'Scope',
    alternateId: scope.name,
    displayName: scope.displayName ?? scope.name,
  };
}

function nameTaken() {
  return validationFailed('name', [
    'name: An object with this field already exists in the authorization server',
  ]);
}
