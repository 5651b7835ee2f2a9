// Sign-in metrics: when, where and into what people sign in, summed up from the log so that pictures of it are there at once.
//
// Owns: following the log (each event counted once), sums by hour and day, by app, group and place, journeys nobody can have made;
// `/gatehouse/v1/insights/sign-ins`, `…/places`, `…/apps`, `…/journeys`. Tables sign_in_places, sign_in_times, sign_in_place_times,
// impossible_journeys.
// Does not own: the log, what people had to do to get in (friction), what is risky (risk), where an address is (places).

export { type SignInMetricRouteNeeds, signInMetricRoutes } from './metric-routes.ts';
export { createSignInMetrics, type SignInMetrics, type SignInMetricsNeeds } from './metrics-service.ts';
