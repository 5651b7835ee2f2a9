// App requests: a person asks for an app that they may ask for (`accessibility.selfService`), who manages apps decides.
//
// Owns: `/gatehouse/v1/app-requests`, the states of a request and their events, its expiry. Table app_requests.
// Does not own: the assignment that an approval makes (access/assignments), the pages on which people ask and the mail that tells
// them of a decision (home).

export { type AppRequest, maxReason, type RequestStatus } from './app-request.ts';
export { type AppRequestRouteNeeds, appRequestRoutes } from './app-request-routes.ts';
export { type AppRequestNeeds, type AppRequests, createAppRequests } from './app-request-service.ts';
