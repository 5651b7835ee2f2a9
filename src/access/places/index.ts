// Where addresses are: country, region, city, network, and whether somebody hides behind them.
//
// Owns: the files of location data (those that come with Gatehouse, and an operator's own), read where they lie and replaced while the
// server runs; the reader of MaxMind's format; lists of anonymisers; `/gatehouse/v1/locations`.
// Does not own: what a place means (zones, behaviours, risk), nor the shape of it (context).
export { listCategories, serviceCategories } from './categories.ts';
export { regionCode } from './region-codes.ts';
export type { Aspect } from './known.ts';
export { locationRoutes } from './location-routes.ts';
export { createPlaces, type FileStatus, type PlaceNeeds, type Places } from './place-service.ts';
