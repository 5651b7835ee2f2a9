// Service accounts: programs that call the management API under a name of their own, so that nothing stops when a person leaves.
//
// Owns: accounts and their lifecycle, the rules of their tokens (an end, rotation, scopes), `/gatehouse/v1/service-accounts`.
// Does not own: the tokens themselves (api-tokens), the roles of an account and `…/roles` (admin-roles), OAuth clients (access/apps).
export { isServiceAccountId, type ServiceAccount } from './service-account.ts';
export { serviceAccountRoutes } from './service-account-routes.ts';
export {
  createServiceAccounts,
  type ServiceAccountNeeds,
  type ServiceAccounts,
} from './service-account-service.ts';
export { serviceAccountTokenRoutes } from './token-routes.ts';
