// A test sign-on: what an app would send, what would be decided of a person, what would be made of them and how it would travel, before
// anybody is assigned.
//
// Owns: `POST /gatehouse/v1/apps/{appId}/test-sign-on`.
// Does not own: the decision and its sentences (access/what-if), what each protocol makes (its previewer, by the makers of its live
// answers). Nobody is signed in, nothing is signed with a key, and nothing that opens anything leaves.
export { testSignOnRoutes, type TestSignOnNeeds } from './test-sign-on-routes.ts';
