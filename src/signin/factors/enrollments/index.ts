// What a person has of each authenticator: `/api/v1/users/{id}/authenticator-enrollments`.
//
// Owns: this view of the password and the factors, its removal of one, and what only it can make: a phone without its code, and a
// temporary access code.
// Does not own: the factors (user-factors and the kinds beside it).
export { enrollmentRoutes } from './enrollment-routes.ts';
