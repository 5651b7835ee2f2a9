import type { HookHeader } from '#src/org/hook-channels/index.ts';

export const oktaStreamTypes = ['aws_eventbridge', 'splunk_cloud_logstreaming'] as const;
export type OktaStreamType = (typeof oktaStreamTypes)[number];

export const awsRegions = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;
export const splunkEditions = ['aws', 'aws_govcloud', 'gcp'] as const;

export type AwsSettings = {
  accountId: string;
  eventSourceName: string;
  region: (typeof awsRegions)[number];
};
export type SplunkSettings = { edition: (typeof splunkEditions)[number]; host: string };
export type HttpsSettings = {
  uri: string;
  headers: HookHeader[];
  /** The name of the header that carries the secret. */
  authHeader: string | null;
  format: 'json' | 'ndjson';
  batchSize: number;
};

export type StreamKind =
  | { type: 'aws_eventbridge'; settings: AwsSettings }
  | { type: 'splunk_cloud_logstreaming'; settings: SplunkSettings }
  | { type: 'https'; settings: HttpsSettings };

export type LogStream = StreamKind & {
  id: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  secret: Buffer | null;
  created: Date;
  lastUpdated: Date;
};

/** How a stream is doing; read when asked, not from the snapshot. */
export type StreamProgress = {
  cursor: string | null;
  nextAttempt: Date | null;
  failures: number;
  delivered: number;
  lastDelivered: Date | null;
  problem: string | null;
};

export const maxStreams = 10;
