/** What makes a person a user of an app: an own row, or the best-placed of their groups. */
export type Assignment = {
  readonly appId: string;
  readonly scope: 'USER' | 'GROUP';
  /** Set for GROUP: the group that won. */
  readonly groupId: string | undefined;
  /** The name the app knows the person by, where one was set by hand; else the app's template gives it (`userNameFor`). */
  readonly userName: string | undefined;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly lastUpdatedMs: number;
};

/** A row of app ↔ group, in the snapshot. The lowest priority number wins. */
export type GroupAssignment = {
  readonly appId: string;
  readonly groupId: string;
  readonly priority: number;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

/** A row of app ↔ person. */
export type DirectAssignment = {
  readonly appId: string;
  readonly userId: string;
  readonly userName: string | undefined;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

/** A tile of the home page, in Okta's shape. */
export type AppLink = {
  id: string;
  label: string;
  linkUrl: string;
  logoUrl: string | null;
  appName: string;
  appInstanceId: string;
  appAssignmentId: string;
  credentialsSetup: boolean;
  hidden: boolean;
  sortOrder: number;
};
