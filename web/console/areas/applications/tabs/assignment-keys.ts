import type { Application } from '../../../kit/api.ts';

/** What is shown of assignments, by its keys in the query cache. */
export const assignmentKeys = (app: Application) => [
  ['applications', 'groups', app.id],
  ['applications', 'users', app.id],
  ['applications', 'access', app.id],
];
