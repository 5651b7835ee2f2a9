export type RealmType = 'DEFAULT' | 'PARTNER';

export type Realm = {
  id: string;
  name: string;
  type: RealmType;
  domains: readonly string[];
  isDefault: boolean;
  created: Date;
  lastUpdated: Date;
};
export type RealmDraft = Pick<Realm, 'name' | 'type' | 'domains'>;

export type AssignmentDraft = {
  name: string;
  profileSourceId: string;
  expression: string;
  realmId: string;
};
export type RealmAssignment = AssignmentDraft & {
  id: string;
  status: 'ACTIVE' | 'INACTIVE';
  priority: number;
  created: Date;
  lastUpdated: Date;
};

export type RealmOperation = {
  id: string;
  assignment: AssignmentDraft & { id: string; realmName: string };
  status: 'SCHEDULED' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reached: string;
  moved: number;
  created: Date;
  started: Date | undefined;
  completed: Date | undefined;
};

// All are read at once wherever they are listed or asked.
export const maxRealms = 5_000;
export const maxAssignments = 1_000;
