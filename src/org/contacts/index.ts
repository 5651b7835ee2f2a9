// Whom the organisation names for questions of money and of technique; `/api/v1/org/contacts`. People are known by id only.
export { contactRoutes } from './contact-routes.ts';
export { findContact } from './contact-store.ts';
