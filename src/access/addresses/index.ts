// Addresses and sets of them: read strictly, compared as numbers.
//
// Owns: what an address, a network and a range are, IPv4 and IPv6 alike, and the look-up of one among a hundred thousand networks.
// Does not own: what the networks mean (zones, places, threats), nor who is calling (platform/http).
export { type AddressSet, compileAddresses } from './address-set.ts';
export {
  cidrInterval,
  compareWords,
  type Interval,
  isLoopback,
  isPrivate,
  networkOf,
  parseAddress,
  parseIPv4,
  rangeInterval,
  type Words,
} from './address.ts';
