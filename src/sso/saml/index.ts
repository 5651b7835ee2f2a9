/**
 * SAML 2.0, where the protocol meets the product: we are the identity provider of the apps that speak it.
 *
 * Owns: `/app/{name}/{key}/sso/saml` and `/slo/saml`, metadata, the walk of a sign-on (a table of steps), what people are called at
 * apps, which apps hold a session under one of ours, and single logout both ways. Tables saml_session_participants, saml_name_ids.
 * Does not own: messages and their signatures (protocols/saml), whether somebody may enter (access/decide, by sso/entry), an app's
 * settings (access/apps) and keys (access/app-keys), the order of leaving (sso/farewell), pages (signin/pages).
 */
export { createSaml, type Saml } from './saml.ts';
export type { SamlNeeds, SamlPages } from './saml-needs.ts';
