import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SigningAlgorithm } from '#src/sso/keys/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import {
  type AuthorizationServer,
  defaultServerId,
  type IssuerMode,
  type LifecycleStatus,
  type RotationMode,
} from './authorization-server.ts';
import { insertClaim } from './claim-store.ts';
import { insertScope } from './scope-store.ts';
import { changeServer, recordChange, type ServerNeeds, serverTarget } from './server-change.ts';
import { systemClaims, systemScopes } from './server-defaults.ts';
import * as store from './server-store.ts';

export type ServerDraft = {
  name: string;
  description: string | undefined;
  audiences: string[];
  issuerMode: IssuerMode | undefined;
  rotationMode: RotationMode | undefined;
  signingAlgorithm: SigningAlgorithm | undefined;
};

export type ServerService = ReturnType<typeof createServerService>;

export function createServerService(needs: ServerNeeds) {
  const { clock, ids, database, snapshots, section, keys, grants } = needs;

  const rollOver = (tx: Tx, by: Requester, server: AuthorizationServer) =>
    recordChange(needs, tx, by, 'app.oauth2.as.key.rollover', [serverTarget(server)]);

  return {
    createServer(by: Requester, draft: ServerDraft): Promise<AuthorizationServer> {
      return database.transaction(async (tx) => {
        const nowMs = clock.nowMs();
        const server: AuthorizationServer = {
          id: ids.newId('aus'),
          name: draft.name,
          description: draft.description,
          audiences: draft.audiences,
          issuerMode: draft.issuerMode ?? 'DYNAMIC',
          status: 'ACTIVE',
          rotationMode: draft.rotationMode ?? 'AUTO',
          signingAlgorithm: draft.signingAlgorithm ?? 'RS256',
          createdMs: nowMs,
          lastUpdatedMs: nowMs,
        };
        if (!(await store.insertServer(tx, server))) throw nameTaken();
        await furnishServer(needs, tx, server);
        await recordChange(needs, tx, by, 'oauth2.as.created', [serverTarget(server)]);
        await snapshots.changed(tx, section);
        return server;
      });
    },

    replaceServer(by: Requester, id: string, draft: ServerDraft): Promise<AuthorizationServer> {
      return changeServer(needs, id, async (tx, server) => {
        const replaced: AuthorizationServer = {
          ...server,
          name: draft.name,
          description: draft.description,
          audiences: draft.audiences,
          issuerMode: draft.issuerMode ?? server.issuerMode,
          rotationMode: draft.rotationMode ?? server.rotationMode,
          signingAlgorithm: draft.signingAlgorithm ?? server.signingAlgorithm,
          lastUpdatedMs: clock.nowMs(),
        };
        if (await store.isServerNameTaken(tx, replaced.name, id)) throw nameTaken();
        await store.updateServer(tx, replaced);
        await keys.ensure(tx, id, replaced.signingAlgorithm);
        await recordChange(needs, tx, by, 'oauth2.as.updated', [serverTarget(replaced)]);
        return replaced;
      });
    },

    /** Ends every token and consent of it. The default server stays: apps and documentation count on it. */
    deleteServer(by: Requester, id: string): Promise<void> {
      return changeServer(needs, id, async (tx, server) => {
        if (id === defaultServerId) {
          throw validationFailed('authorizationServer', [
            'id: the default authorization server cannot be deleted',
          ]);
        }
        await store.deleteServer(tx, id);
        await grants.revokeAllOfServer(tx, id);
        await grants.forgetConsents(tx, { serverId: id });
        await keys.remove(tx, id);
        await recordChange(needs, tx, by, 'oauth2.as.deleted', [serverTarget(server)]);
      });
    },

    setServerStatus(by: Requester, id: string, status: LifecycleStatus): Promise<void> {
      return changeServer(needs, id, async (tx, server) => {
        if (server.status === status) return;
        await store.updateServer(tx, { ...server, status, lastUpdatedMs: clock.nowMs() });
        const verb = status === 'ACTIVE' ? 'activated' : 'deactivated';
        await recordChange(needs, tx, by, `oauth2.as.${verb}`, [serverTarget(server)]);
      });
    },

    rotateKeys(by: Requester, id: string): Promise<void> {
      return changeServer(needs, id, async (tx, server) => {
        await keys.rotate(tx, id);
        await rollOver(tx, by, server);
      });
    },

    /** Of servers that rotate by themselves, those whose time has come; the org server is one of them. */
    async rotateDueKeys(): Promise<void> {
      const by: Requester = { actor: systemActor };
      const { servers } = snapshots.current(section);
      for (const server of servers.filter(
        (one) => one.rotationMode === 'AUTO' && keys.isRotationDue(one.id),
      )) {
        await changeServer(needs, server.id, async (tx) => {
          await keys.rotate(tx, server.id);
          await rollOver(tx, by, server);
        });
      }
      const { org } = snapshots.current(section);
      if (keys.isRotationDue(org.keyOwner)) {
        await database.transaction(async (tx) => {
          await keys.rotate(tx, org.keyOwner);
          await recordChange(needs, tx, by, 'app.oauth2.key.rollover', [serverTarget(org)]);
        });
      }
    },

    getServer(id: string): AuthorizationServer {
      const server = snapshots.current(section).servers.find((one) => one.id === id);
      if (server === undefined) throw notFound(id, 'AuthorizationServer');
      return server;
    },
  };
}

/** What every new server has from the start: keys, the system's scopes and claims. */
export async function furnishServer(
  needs: Pick<ServerNeeds, 'clock' | 'ids' | 'keys'>,
  tx: Tx,
  server: AuthorizationServer,
): Promise<void> {
  const now = needs.clock.now();
  for (const scope of systemScopes(server.id, needs.ids.newId)) await insertScope(tx, scope, now);
  for (const claim of systemClaims(server.id, needs.ids.newId)) await insertClaim(tx, claim, now);
  await needs.keys.ensure(tx, server.id, server.signingAlgorithm);
}

function nameTaken() {
  return validationFailed('name', [
    'name: An object with this field already exists in the current organization',
  ]);
}
