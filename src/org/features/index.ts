// `/api/v1/features`, for clients that ask before they use something: there is nothing to switch.
export { featureRoutes } from './feature-routes.ts';
