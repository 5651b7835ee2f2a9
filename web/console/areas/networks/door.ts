// What other areas use of this one.
export { addressOf } from './network-text.ts';
export { countries, countryName } from './places.ts';
export { ZonesPicker } from './zones-picker.tsx';
