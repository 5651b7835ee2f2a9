import type { Reader, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Target } from '#src/system-log/index.ts';
import { expandPermissions } from '../admin-role.ts';
import type { By, RoleChangeNeeds } from '../role-changes.ts';
import { all, canExclude, ornOf, readResource, type ResourceNames, type ResourceThing } from './resource.ts';
import type { ResourceSet, SetResource } from './resource-set.ts';
import * as store from './resource-set-store.ts';

/** What has to be known of the things that sets name; handed in, since they live above. */
export type ResourceFacts = {
  orgId(): string;
  /** By which addresses of ours may begin. */
  origins(): readonly string[];
  /** By id; of `appNames` by name. */
  exists(resource: ResourceThing): Promise<boolean>;
  appName(appId: string): string | undefined;
};

export type ResourceDraft = { text: string; exclude: readonly string[] };

export type ResourceSets = {
  list(page: { after: string; limit: number }): Promise<ResourceSet[]>;
  get(idOrLabel: string): Promise<ResourceSet>;
  create(
    draft: { label: string; description: string; resources: readonly string[] },
    by: By,
  ): Promise<ResourceSet>;
  replace(idOrLabel: string, draft: { label: string; description: string }, by: By): Promise<ResourceSet>;
  /** Refused while somebody holds a role there. */
  delete(idOrLabel: string, by: By): Promise<void>;
  listResources(setId: string, page: { after: string; limit: number }): Promise<SetResource[]>;
  getResource(setId: string, id: string): Promise<SetResource>;
  addResource(idOrLabel: string, draft: ResourceDraft, by: By): Promise<SetResource>;
  /** Those that the set has already are passed over. */
  addResources(idOrLabel: string, drafts: readonly ResourceDraft[], by: By): Promise<SetResource[]>;
  replaceExclusions(idOrLabel: string, id: string, exclude: readonly string[], by: By): Promise<SetResource>;
  removeResource(idOrLabel: string, id: string, by: By): Promise<void>;
  names(): ResourceNames;
};

const largestSet = 1_000;

export function createResourceSets(needs: RoleChangeNeeds & { resources: ResourceFacts }): ResourceSets {
  const { clock, ids, database, changes, resources } = needs;
  const names = (): ResourceNames => ({ orgId: resources.orgId(), appName: resources.appName });

  const getSet = async (db: Reader, idOrLabel: string): Promise<ResourceSet> => {
    const found = await store.findSet(db, idOrLabel);
    if (!found) throw notFound(idOrLabel, 'ResourceSet');
    return found;
  };
  const getResource = async (db: Reader, setId: string, id: string): Promise<SetResource> => {
    const found = await store.findResource(db, setId, id);
    if (!found) throw notFound(id, 'ResourceSetResource');
    return found;
  };

  /** Whoever changes what a set reaches has to hold, everywhere, what the roles on it permit. */
  const change = <T>(idOrLabel: string, by: By, work: (tx: Tx, set: ResourceSet) => Promise<T>): Promise<T> =>
    changes.change(async (tx) => {
      const set = await getSet(tx, idOrLabel);
      const bound = expandPermissions(await store.listBoundPermissions(tx, set.id));
      await changes.checkHolds(tx, by.caller, bound, `a role on the resource set ${set.label}`);
      return work(tx, set);
    });

  const touched = async (tx: Tx, set: ResourceSet) =>
    void (await store.updateSet(tx, { ...set, lastUpdated: clock.now() }));

  const recordResources = (tx: Tx, verb: 'add' | 'delete', set: ResourceSet, some: SetResource[], by: By) =>
    changes.record(
      tx,
      {
        eventType: `iam.resourceset.resources.${verb}`,
        target: [asTarget(set), ...some.slice(0, 20).map((one) => resourceTarget(one, names()))],
      },
      by,
    );

  const insertAll = async (
    tx: Tx,
    set: ResourceSet,
    found: readonly (ResourceThing & { excluded: ResourceThing[] })[],
  ): Promise<SetResource[]> => {
    const now = clock.now();
    const added: SetResource[] = [];
    for (const { kind, thing, excluded } of found) {
      const id = ids.newId('ire');
      const one = { id, setId: set.id, kind, thing, excluded, created: now, lastUpdated: now };
      if (await store.insertResource(tx, one)) added.push(one);
    }
    if ((await store.countResources(tx, set.id)) > largestSet) {
      throw validationFailed('resources', [`resources: a set has at most ${largestSet}`]);
    }
    return added;
  };

  return {
    names,
    list: ({ after, limit }) => store.listSets(database, after, limit),
    get: (idOrLabel) => getSet(database, idOrLabel),
    async create({ label, description, resources: texts }, by) {
      const found = await readAll(
        resources,
        texts.map((text) => ({ text, exclude: [] })),
        by,
      );
      return changes.change(async (tx) => {
        const now = clock.now();
        const set = { id: ids.newId('iam'), label, description, created: now, lastUpdated: now };
        if (!(await store.insertSet(tx, set))) throw labelTaken();
        const added = await insertAll(tx, set, found);
        await changes.record(tx, { eventType: 'iam.resourceset.create', target: [asTarget(set)] }, by);
        if (added.length > 0) await recordResources(tx, 'add', set, added, by);
        return set;
      });
    },
    replace: (idOrLabel, { label, description }, by) =>
      change(idOrLabel, by, async (tx, before) => {
        const set = { ...before, label, description, lastUpdated: clock.now() };
        if (!(await store.updateSet(tx, set))) throw labelTaken();
        const target = {
          ...asTarget(set),
          changeDetails: {
            from: { label: before.label, description: before.description },
            to: { label, description },
          },
        };
        await changes.record(tx, { eventType: 'iam.resourceset.update', target: [target] }, by);
        return set;
      }),
    delete: (idOrLabel, by) =>
      change(idOrLabel, by, async (tx, set) => {
        if ((await store.countMembersOfSet(tx, set.id)) > 0) {
          throw validationFailed('resourceSet', [
            'resourceSet: somebody holds a role on it, so it cannot be deleted',
          ]);
        }
        await store.deleteSet(tx, set.id);
        await changes.record(tx, { eventType: 'iam.resourceset.delete', target: [asTarget(set)] }, by);
      }),
    listResources: (setId, { after, limit }) => store.listResources(database, setId, after, limit),
    getResource: (setId, id) => getResource(database, setId, id),
    async addResource(idOrLabel, draft, by) {
      const found = await readAll(resources, [draft], by);
      return change(idOrLabel, by, async (tx, set) => {
        const [added] = await insertAll(tx, set, found);
        if (!added) {
          throw validationFailed('resourceOrnOrUrl', ['resourceOrnOrUrl: is in the resource set already']);
        }
        await touched(tx, set);
        await recordResources(tx, 'add', set, [added], by);
        return added;
      });
    },
    async addResources(idOrLabel, drafts, by) {
      const found = await readAll(resources, drafts, by);
      return change(idOrLabel, by, async (tx, set) => {
        const added = await insertAll(tx, set, found);
        if (added.length === 0) return added;
        await touched(tx, set);
        await recordResources(tx, 'add', set, added, by);
        return added;
      });
    },
    replaceExclusions: (idOrLabel, id, exclude, by) =>
      change(idOrLabel, by, async (tx, set) => {
        const before = await getResource(tx, set.id, id);
        const excluded = await readExclusions(resources, before, exclude, by);
        const one = { ...before, excluded, lastUpdated: clock.now() };
        await store.updateResource(tx, one);
        await touched(tx, set);
        await recordResources(tx, 'add', set, [one], by);
        return one;
      }),
    removeResource: (idOrLabel, id, by) =>
      change(idOrLabel, by, async (tx, set) => {
        const one = await getResource(tx, set.id, id);
        await store.removeResource(tx, id);
        await touched(tx, set);
        await recordResources(tx, 'delete', set, [one], by);
      }),
  };
}

type ReadResource = ResourceThing & { excluded: ResourceThing[] };

/** All of them or none: every one that is unknown or not there is named. */
async function readAll(
  facts: ResourceFacts,
  drafts: readonly ResourceDraft[],
  by: By,
): Promise<ReadResource[]> {
  const known = { origins: [...facts.origins(), by.client.origin], orgId: facts.orgId() };
  const problems: string[] = [];
  const found: ReadResource[] = [];
  for (const { text, exclude } of drafts) {
    const resource = readResource(text, known);
    if (resource === undefined) {
      problems.push(
        `resources: '${text.slice(0, 300)}' is no address or resource name of anything a set can hold`,
      );
    } else if (!(await isThere(facts, resource))) {
      problems.push(`resources: '${text.slice(0, 300)}' does not exist`);
    } else found.push({ ...resource, excluded: await readExclusions(facts, resource, exclude, by) });
  }
  if (problems.length > 0) throw validationFailed('resources', problems);
  return found;
}

async function readExclusions(
  facts: ResourceFacts,
  from: ResourceThing,
  texts: readonly string[],
  by: By,
): Promise<ResourceThing[]> {
  const known = { origins: [...facts.origins(), by.client.origin], orgId: facts.orgId() };
  const problems: string[] = [];
  const excluded: ResourceThing[] = [];
  for (const text of texts) {
    const one = readResource(text, known);
    if (one !== undefined && canExclude(from, one) && (await isThere(facts, one))) excluded.push(one);
    else problems.push(`conditions: '${text.slice(0, 300)}' cannot be left out of this resource`);
  }
  if (problems.length > 0) throw validationFailed('conditions', problems);
  return excluded;
}

const isThere = async (facts: ResourceFacts, resource: ResourceThing) =>
  resource.thing === all || facts.exists(resource);

const labelTaken = () =>
  validationFailed('label', ['label: An object with this field already exists in the current organization']);

export const asTarget = ({ id, label }: ResourceSet): Target => ({
  id,
  type: 'ResourceSet',
  alternateId: 'unknown',
  displayName: label,
});

const resourceTarget = (one: SetResource, names: ResourceNames): Target => ({
  id: one.id,
  type: 'ResourceSetResource',
  alternateId: ornOf(one, names),
  displayName: ornOf(one, names),
});
