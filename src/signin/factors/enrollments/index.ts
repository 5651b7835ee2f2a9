// What a person has of each authenticator: `/api/v1/users/{id}/authenticator-enrollments`.
//
// Owns: this view of the password and the factors, and its removal of one.
// Does not own: the factors (user-factors and the kinds beside it). A phone and a temporary access code are refused with E0000015: no
// message would be sent, and no page would take the code.
export { enrollmentRoutes } from './enrollment-routes.ts';
