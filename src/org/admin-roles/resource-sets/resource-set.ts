import type { ResourceThing } from './resource.ts';

export type ResourceSet = {
  id: string;
  label: string;
  description: string;
  created: Date;
  lastUpdated: Date;
};

export type SetResource = ResourceThing & {
  id: string;
  setId: string;
  /** What is left out of all of a kind. */
  excluded: ResourceThing[];
  created: Date;
  lastUpdated: Date;
};

/** A custom role on a resource set. */
export type Binding = { id: string; setId: string; roleId: string; created: Date; lastUpdated: Date };
