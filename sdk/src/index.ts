// A typed client of the management API. No dependencies: fetch and WebCrypto, in browsers and in Node.js from 20 on.
export { apiToken, type Authentication, browserSession, privateKeyJwt } from './authentication.ts';
export type { CallOptions, ClientOptions } from './call.ts';
export { OktaApiError } from './errors.ts';
export { Gatehouse } from './generated/gatehouse.ts';
export type * from './generated/types.ts';
export type { List, Page } from './list.ts';
