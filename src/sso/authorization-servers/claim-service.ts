import type { Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError } from '#src/protocols/expression/index.ts';
import { isReservedClaim } from '#src/protocols/oauth/index.ts';
import type { Target } from '#src/system-log/index.ts';
import type { Claim } from './authorization-server.ts';
import * as store from './claim-store.ts';
import { compileClaim } from './claim-values.ts';
import { listScopes } from './scope-store.ts';
import { changeServer, recordChange, type ServerNeeds, serverTarget } from './server-change.ts';

export type ClaimDraft = Omit<Claim, 'id' | 'serverId' | 'system'>;

export type ClaimService = ReturnType<typeof createClaimService>;

export function createClaimService(needs: ServerNeeds) {
  const { clock, ids } = needs;

  async function check(tx: Tx, claim: Claim): Promise<void> {
    const problems = [...problemsOf(claim), ...(await unknownScopes(tx, claim))];
    if (problems.length > 0) throw validationFailed('claim', problems);
    if (await store.isClaimNameTaken(tx, claim)) {
      throw validationFailed('name', [
        'name: An object with this field already exists in the authorization server',
      ]);
    }
  }

  return {
    createClaim(by: Requester, serverId: string, draft: ClaimDraft): Promise<Claim> {
      return changeServer(needs, serverId, async (tx, server) => {
        const claim: Claim = { ...draft, id: ids.newId('ocl'), serverId, system: false };
        if (isReservedClaim(claim.name)) throw reserved(claim.name);
        if (claim.valueType === 'SYSTEM')
          throw validationFailed('valueType', ['valueType: must be EXPRESSION or GROUPS']);
        await check(tx, claim);
        await store.insertClaim(tx, claim, clock.now());
        await recordChange(needs, tx, by, 'oauth2.claim.created', [claimTarget(claim), serverTarget(server)]);
        return claim;
      });
    },

    /** A system claim keeps its name and place; `sub` may be given another value, the others other scopes. */
    replaceClaim(by: Requester, serverId: string, id: string, draft: ClaimDraft): Promise<Claim> {
      return changeServer(needs, serverId, async (tx, server) => {
        const claim = await store.findClaim(tx, serverId, id);
        if (claim === undefined) throw notFound(id, 'OAuth2Claim');
        if (!claim.system && isReservedClaim(draft.name)) throw reserved(draft.name);
        const replaced: Claim = { ...claim, ...draft, ...(claim.system ? fixedOf(claim) : {}) };
        await check(tx, replaced);
        await store.updateClaim(tx, replaced, clock.now());
        await recordChange(needs, tx, by, 'oauth2.claim.updated', [
          claimTarget(replaced),
          serverTarget(server),
        ]);
        return replaced;
      });
    },

    deleteClaim(by: Requester, serverId: string, id: string): Promise<void> {
      return changeServer(needs, serverId, async (tx, server) => {
        const claim = await store.findClaim(tx, serverId, id);
        if (claim === undefined) throw notFound(id, 'OAuth2Claim');
        if (claim.system) throw validationFailed('claim', ['system: system claims cannot be deleted']);
        await store.deleteClaim(tx, claim);
        await recordChange(needs, tx, by, 'oauth2.claim.deleted', [claimTarget(claim), serverTarget(server)]);
      });
    },
  };
}

function fixedOf({ name, claimType, valueType }: Claim) {
  return { name, claimType, valueType };
}

function problemsOf(claim: Claim): string[] {
  if (claim.valueType === 'GROUPS' && claim.groupFilterType === undefined) {
    return ['group_filter_type: is required for claims of valueType GROUPS'];
  }
  try {
    compileClaim(claim);
    return [];
  } catch (error) {
    if (error instanceof ExpressionError) return [`value: ${error.message}`];
    throw error;
  }
}

async function unknownScopes(tx: Tx, claim: Claim): Promise<string[]> {
  if (claim.scopes.length === 0) return [];
  const known = new Set(
    (await listScopes(tx)).filter((one) => one.serverId === claim.serverId).map((one) => one.name),
  );
  return claim.scopes
    .filter((scope) => !known.has(scope))
    .map((scope) => `conditions.scopes: the authorization server has no scope '${scope}'`);
}

function reserved(name: string) {
  return validationFailed('name', [`name: '${name}' is a reserved claim name`]);
}

function claimTarget(claim: Claim): Target {
  return { id: claim.id, type: 'Claim', alternateId: claim.claimType, displayName: claim.name };
}
