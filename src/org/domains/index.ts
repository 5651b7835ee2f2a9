// Names of the organisation's own: domains that this server answers under, and senders of mail, each used once DNS has proved whose it
// is; `/api/v1/domains` and `/api/v1/email-domains`.
// Not here: certificates (the proxy's or the configuration's), and the look of a brand (brands).
export { customDomainRoutes, domainsOfBrand } from './domain-routes.ts';
export { createDomains, type Domains } from './domain-service.ts';
export { emailDomainRoutes } from './email-domain-routes.ts';
