// What other areas use of this one.
export { HeldRoles } from './held-roles.tsx';
