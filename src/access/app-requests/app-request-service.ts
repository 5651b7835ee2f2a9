import { type AppDirectory, type AppInstance, appTarget } from '#src/access/apps/index.ts';
import type { Assignments } from '#src/access/assignments/index.ts';
import {
  eventBy,
  isForeignKeyViolation,
  type Requester,
  withCurrentSchema,
} from '#src/directory/schemas/index.ts';
import { findPeople, type Person, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { systemActor, type SystemLog, type Target } from '#src/system-log/index.ts';
import {
  type AppRequest,
  isOpen,
  maxReason,
  requestLifetimeMs,
  type RequestDecision,
} from './app-request.ts';
import * as store from './app-request-store.ts';

export type AppRequestNeeds = {
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  database: Database;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  apps: Pick<AppDirectory, 'find' | 'all'>;
  assignments: Pick<Assignments, 'assignUserIn' | 'listAppIds'>;
};

export type AppRequests = {
  /** Apps that the person does not have and may ask for, by id. */
  listRequestable(mine: ReadonlySet<string>): AppInstance[];
  request(person: Person, appId: string, reason: string, by: Requester): Promise<AppRequest>;
  /** Assigns the app in the same transaction. */
  approve(id: string, note: string | undefined, by: Requester): Promise<AppRequest>;
  deny(id: string, note: string | undefined, by: Requester): Promise<AppRequest>;
  /** Taken back by the person; somebody else's request is not found. */
  cancel(id: string, userId: string, by: Requester): Promise<AppRequest>;
  find(id: string): Promise<AppRequest | undefined>;
  /** What a person asked for lately, open requests first. */
  listOfUser(userId: string): Promise<AppRequest[]>;
  list(page: store.RequestPage): Promise<AppRequest[]>;
  /** Ends what nobody decided in time; runs by itself on worker nodes. Says how many there were. */
  expire(): Promise<number>;
};

const sweepEveryMs = 60 * 60 * 1000;
const sweepRows = 500;
/** What a person's own page shows at most. */
const ownRequests = 30;
/** Somebody who waits for an account, or has lost it, is given nothing. */
const cannotBeGiven: ReadonlySet<Person['status']> = new Set(['STAGED', 'SUSPENDED', 'DEPROVISIONED']);

/** Before jobs.start(). */
export function createAppRequests(needs: AppRequestNeeds): AppRequests {
  const { clock, database } = needs;
  const requests: AppRequests = {
    listRequestable: (mine) => needs.apps.all().filter((app) => isRequestable(app) && !mine.has(app.id)),
    request: (person, appId, reason, by) => request(needs, person, appId, reason, by),
    approve: (id, note, by) => approve(needs, id, note, by),
    deny: (id, note, by) =>
      decide(needs, id, async (tx, open) => {
        const decision = decisionOf(needs, 'DENIED', by, note);
        await store.decideRequest(tx, open, decision);
        await log(needs, tx, 'app.access_request.deny', open, by, note);
        return decided(open, decision);
      }),
    cancel: (id, userId, by) =>
      decide(needs, id, async (tx, open) => {
        // An id of somebody else's request names nothing.
        if (open.userId !== userId) throw notFound(id, 'AppRequest');
        const decision = { ...decisionOf(needs, 'CANCELLED', by, undefined), by: undefined };
        await store.decideRequest(tx, open, decision);
        await log(needs, tx, 'app.access_request.delete', open, by);
        return decided(open, decision);
      }),
    find: (id) => store.findRequest(database, id),
    listOfUser: (userId) => store.listOfUser(database, userId, ownRequests),
    list: (page) => store.listRequests(database, page),
    expire: () => expire(needs),
  };
  needs.jobs.schedule('app-requests-expiry', sweepEveryMs, async () => void (await requests.expire()));
  // Who has left wants nothing any more.
  needs.systemLog.react({
    name: 'app-requests-of-leavers',
    eventTypes: ['user.lifecycle.deactivate'],
    async handle(event) {
      for (const target of event.target ?? []) {
        if (target.type !== 'User') continue;
        await database.transaction(async (tx) => {
          const over = await store.cancelRequestsOf(tx, target.id, clock.now());
          for (const one of over)
            await log(needs, tx, 'app.access_request.delete', one, { actor: systemActor });
        });
      }
    },
  });
  return requests;
}

const isRequestable = (app: AppInstance): boolean =>
  app.status === 'ACTIVE' && !app.firstParty && app.document.accessibility.selfService;

async function request(
  needs: AppRequestNeeds,
  person: Person,
  appId: string,
  given: string,
  by: Requester,
): Promise<AppRequest> {
  const app = needs.apps.find(appId);
  // An app that nobody may ask for is not told of: its name may be a secret.
  if (app === undefined || !isRequestable(app)) throw notFound(appId, 'AppInstance');
  const reason = readReason(given);
  if (cannotBeGiven.has(person.status)) throw new ApiError('E0000006');
  if ((await needs.assignments.listAppIds(person)).has(appId)) {
    throw validationFailed('appId', ['appId: the app is yours already']);
  }
  const nowMs = needs.clock.nowMs();
  const made: AppRequest = {
    id: needs.ids.newId('arq'),
    userId: person.id,
    appId,
    status: 'PENDING',
    reason,
    createdMs: nowMs,
    expiresMs: nowMs + requestLifetimeMs,
    decidedMs: undefined,
    decidedBy: undefined,
    note: undefined,
  };
  try {
    await needs.database.transaction(async (tx) => {
      if (!(await store.insertRequest(tx, made))) throw alreadyOpen();
      await log(needs, tx, 'app.access_request.request', made, by);
    });
  } catch (error) {
    // The app was deleted between our look and our write.
    throw isForeignKeyViolation(error) ? notFound(appId, 'AppInstance') : error;
  }
  return made;
}

function readReason(given: string): string {
  const reason = given.normalize('NFC').trim();
  if (reason === '') throw validationFailed('reason', ['reason: say what you need the app for']);
  if ([...reason].length > maxReason) {
    throw validationFailed('reason', [`reason: at most ${maxReason} characters`]);
  }
  return reason;
}

const alreadyOpen = () =>
  validationFailed('appId', [
    'appId: there is an open request for this app; wait for its decision or cancel it',
  ]);

function approve(
  needs: AppRequestNeeds,
  id: string,
  note: string | undefined,
  by: Requester,
): Promise<AppRequest> {
  return decide(needs, id, async (tx, open) => {
    const app = needs.apps.find(open.appId);
    if (app === undefined) throw notFound(open.appId, 'AppInstance');
    if (app.status !== 'ACTIVE') {
      throw validationFailed('app', ['appId: the app is not active; activate it, or deny the request']);
    }
    // Looked at here and now: much may have happened to the person since they asked.
    const person = (await findPeople(tx, [open.userId])).get(open.userId);
    if (person === undefined) throw notFound(open.userId, 'User');
    if (cannotBeGiven.has(person.status)) {
      throw validationFailed('user', [`userId: the person is ${person.status} and cannot be given an app`]);
    }
    const decision = decisionOf(needs, 'APPROVED', by, note);
    await store.decideRequest(tx, open, decision);
    await log(needs, tx, 'app.access_request.grant', open, by, note);
    await needs.assignments.assignUserIn(tx, open.appId, person, {}, by);
    return decided(open, decision);
  });
}

/** The request is held while it is decided, so that of two decisions at once the second finds it decided. */
function decide(
  needs: AppRequestNeeds,
  id: string,
  work: (tx: Tx, open: AppRequest) => Promise<AppRequest>,
): Promise<AppRequest> {
  const inTransaction = async (tx: Tx): Promise<AppRequest> => {
    const found = await store.lockRequest(tx, id);
    if (found === undefined) throw notFound(id, 'AppRequest');
    if (!isOpen(found, needs.clock.nowMs())) {
      const state = found.status === 'PENDING' ? 'EXPIRED' : found.status;
      throw validationFailed('status', [`status: the request is ${state} and cannot be decided again`]);
    }
    return work(tx, found);
  };
  return withCurrentSchema(() => needs.database.transaction(inTransaction));
}

const decisionOf = (
  needs: AppRequestNeeds,
  status: RequestDecision['status'],
  by: Requester,
  note: string | undefined,
): RequestDecision => ({ status, atMs: needs.clock.nowMs(), by: by.actor.id, note });

const decided = (request: AppRequest, { status, atMs, by, note }: RequestDecision): AppRequest => ({
  ...request,
  status,
  decidedMs: atMs,
  decidedBy: by,
  note,
});

async function expire(needs: AppRequestNeeds): Promise<number> {
  for (let total = 0; ; ) {
    const count = await needs.database.transaction(async (tx) => {
      const over = await store.expireRequests(tx, needs.clock.now(), sweepRows);
      for (const one of over) await log(needs, tx, 'app.access_request.expire', one, { actor: systemActor });
      return over.length;
    });
    total += count;
    if (count < sweepRows) return total;
  }
}

async function log(
  needs: AppRequestNeeds,
  tx: Tx,
  eventType: string,
  request: AppRequest,
  by: Requester,
  note?: string,
): Promise<void> {
  const app = needs.apps.find(request.appId);
  const person = (await findPeople(tx, [request.userId])).get(request.userId);
  const target: Target[] = [
    { id: request.id, type: 'AppRequest', alternateId: request.id, displayName: app?.label ?? request.appId },
    ...(app === undefined ? [] : [appTarget(app)]),
    ...(person === undefined ? [] : [userTarget(person)]),
  ];
  await needs.systemLog.record(tx, {
    eventType,
    ...eventBy(by),
    target,
    outcome: { result: 'SUCCESS' },
    debugData: { reason: request.reason, ...(note === undefined ? {} : { note }) },
  });
}
