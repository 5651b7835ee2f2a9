// What the API says of itself: the OpenAPI document, and the pages that show it.
//
// Owns: `/gatehouse/v1/openapi.json`, `/docs/api`, names of operations and schemas that are ours.
// Does not own: the schemas (each route's), which of Okta's operations a route is (handed in), the pages' texts (web/docs).
export { createReference, type Reference, type ReferenceNeeds } from './reference.ts';
export { openApiDocument, type DocumentOperation, type OpenApiDocument } from './openapi-document.ts';
