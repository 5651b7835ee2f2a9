// Owns the one way out to other servers by HTTP. Where a name leads is decided here, after DNS: to public addresses, and
// to the private ones that the operator listed. Not here: retries (platform/jobs) and what is said (the callers).

export type OutboundRequest = {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** For the whole exchange, from DNS to the last byte. Default 10 s. */
  timeoutMs?: number;
  /** Of the answer's body, after decompression. Default 1 MiB. */
  maxBytes?: number;
};

export type OutboundResponse = { status: number; headers: Record<string, string>; body: Buffer };

export type OutboundHttp = {
  /** Resolves for every status, also for redirects, which are never followed. Throws OutboundProblem otherwise. */
  request(request: OutboundRequest): Promise<OutboundResponse>;
};

export { isPublicAddress } from './address.ts';
export { type AllowList, allowList } from './allow-list.ts';
export { type AddressGuard, createAddressGuard, createOutboundHttp } from './client.ts';
export { createTextRecords, type TextRecords } from './text-records.ts';
export { OutboundProblem, type OutboundReason } from './problem.ts';
