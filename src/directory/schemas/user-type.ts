/** A kind of person, with a schema of its own. */
export type UserType = {
  id: string;
  name: string;
  displayName: string;
  description: string | undefined;
  isDefault: boolean;
  schemaId: string;
  created: Date;
  createdBy: string;
  lastUpdated: Date;
  lastUpdatedBy: string;
};

/** The default type and nine more, as in Okta. */
export const maxUserTypes = 10;

export function userTypeNameProblem(name: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name)
    ? undefined
    : 'must begin with a letter and contain only letters, digits and underscores, at most 100 characters';
}
