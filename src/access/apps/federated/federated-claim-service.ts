import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { appsSection } from '../app-book.ts';
import { type AppChangeNeeds, changeApp } from '../app-change.ts';
import { appTarget } from '../app-events.ts';
import type { AppRecord } from '../app-store.ts';
import { refuseProblems } from '../kinds/kind.ts';
import { claimProblems, type FederatedClaim } from './federated-claim.ts';
import * as store from './federated-claim-store.ts';

export type FederatedClaimDraft = Pick<FederatedClaim, 'name' | 'expression'>;

export type FederatedClaimService = {
  addFederatedClaim(appId: string, draft: FederatedClaimDraft, by: Requester): Promise<string>;
  replaceFederatedClaim(appId: string, id: string, draft: FederatedClaimDraft, by: Requester): Promise<void>;
  deleteFederatedClaim(appId: string, id: string, by: Requester): Promise<void>;
};

/** Every sign-on carries them. */
const most = 100;

export function createFederatedClaimService(needs: AppChangeNeeds & { ids: Ids }): FederatedClaimService {
  const check = async (tx: Tx, app: AppRecord, claim: FederatedClaim): Promise<void> => {
    refuseProblems(claimProblems(app, claim), 'claim');
    const { all, sameName } = await store.countClaims(tx, claim);
    if (sameName > 0) throw validationFailed('name', ['name: another claim of the app has this name']);
    if (all >= most) throw validationFailed('claim', [`name: an app has at most ${most} claims`]);
  };
  const log = async (tx: Tx, app: AppRecord, action: string, name: string, by: Requester): Promise<void> => {
    await needs.snapshots.changed(tx, appsSection);
    await needs.systemLog.record(tx, {
      eventType: 'application.lifecycle.update',
      ...eventBy(by),
      target: [appTarget(app)],
      debugData: { changed: 'federated claim', action, claim: name },
    });
  };
  const made = (appId: string, id: string, draft: FederatedClaimDraft): FederatedClaim => {
    const nowMs = needs.clock.nowMs();
    return { ...draft, id, appId, createdMs: nowMs, lastUpdatedMs: nowMs };
  };

  return {
    addFederatedClaim: (appId, draft, by) =>
      changeApp(needs, appId, async (tx, app) => {
        const claim = made(appId, needs.ids.newId('ofc'), draft);
        await check(tx, app, claim);
        await store.insertClaim(tx, claim);
        await log(tx, app, 'create', claim.name, by);
        return claim.id;
      }),
    replaceFederatedClaim: (appId, id, draft, by) =>
      changeApp(needs, appId, async (tx, app) => {
        const claim = made(appId, id, draft);
        await check(tx, app, claim);
        if (!(await store.updateClaim(tx, claim))) throw notFound(id, 'FederatedClaim');
        await log(tx, app, 'replace', claim.name, by);
      }),
    deleteFederatedClaim: (appId, id, by) =>
      changeApp(needs, appId, async (tx, app) => {
        if (!(await store.deleteClaim(tx, appId, id))) throw notFound(id, 'FederatedClaim');
        await log(tx, app, 'delete', id, by);
      }),
  };
}
