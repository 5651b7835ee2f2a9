/** An okta.* scope that an administrator lets an app have. */
export type AppGrant = {
  readonly id: string;
  readonly appId: string;
  readonly scope: string;
  readonly createdMs: number;
  readonly createdBy: { readonly id: string; readonly type: string };
  readonly lastUpdatedMs: number;
};
