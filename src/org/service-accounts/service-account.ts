/** A program that calls the management API under a name of its own. */
export type ServiceAccount = {
  id: string;
  name: string;
  description: string;
  status: 'ACTIVE' | 'INACTIVE';
  created: Date;
  createdBy: string;
  lastUpdated: Date;
};

export const isServiceAccountId = (id: string): boolean => id.startsWith('svc');

const dayMs = 86_400_000;

/** Every token of a service account has an end, which use does not move. */
export const usualLifeMs = 365 * dayMs;
/** How long the old token goes on beside the new one, unless the rotation says otherwise. */
export const usualGraceSeconds = 86_400;
export const longestGraceSeconds = 7 * 86_400;
export const maximumTokens = 20;
