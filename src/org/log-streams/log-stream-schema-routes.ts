import { z } from 'zod';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import { awsRegions, type OktaStreamType, oktaStreamTypes, splunkEditions } from './log-stream.ts';

const path = '/api/v1/meta/schemas/logStream';
const answer = z.looseObject({
  $schema: z.string(),
  id: z.string(),
  title: z.string(),
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
});

const choice = (values: readonly string[]) => values.map((value) => ({ title: value, const: value }));
const name = {
  title: 'Name',
  description: 'A name for this log stream',
  type: 'string',
  writeOnce: false,
  pattern: '^.{1,100}$',
};

/** What a form has to ask for, as JSON Schema with Okta's words for what can be set once. */
const schemas: Record<OktaStreamType, { title: string; settings: Record<string, unknown> }> = {
  aws_eventbridge: {
    title: 'AWS EventBridge',
    settings: {
      description: 'Configuration properties specific to AWS EventBridge',
      type: 'object',
      properties: {
        accountId: {
          title: 'AWS Account ID',
          description: 'Your Amazon AWS Account ID.',
          type: 'string',
          writeOnce: true,
          pattern: '^\\d{12}$',
        },
        eventSourceName: {
          title: 'AWS Event Source Name',
          description: 'An alphanumeric name (no spaces) to identify this event source in AWS EventBridge.',
          type: 'string',
          writeOnce: true,
          pattern: '^[\\.\\-_A-Za-z0-9]{1,75}$',
        },
        region: {
          title: 'AWS Region',
          description: 'The destination AWS region for your system log events.',
          type: 'string',
          writeOnce: true,
          oneOf: choice(awsRegions),
        },
      },
      required: ['eventSourceName', 'accountId', 'region'],
      errorMessage: {
        properties: {
          accountId: 'Account number must be 12 digits.',
          eventSourceName:
            'Event source name can use numbers, letters, the symbols ".", "-" or "_". It must use fewer than 76 characters.',
        },
      },
    },
  },
  splunk_cloud_logstreaming: {
    title: 'Splunk Cloud',
    settings: {
      description: 'Configuration properties specific to Splunk Cloud',
      type: 'object',
      properties: {
        edition: {
          title: 'Splunk edition',
          description: 'The cloud that your Splunk Cloud instance is on.',
          type: 'string',
          writeOnce: false,
          oneOf: choice(splunkEditions),
        },
        host: {
          title: 'Host',
          description:
            'The domain for your Splunk Cloud instance without http or https. For example: acme.splunkcloud.com',
          type: 'string',
          writeOnce: false,
          pattern: '^[a-z0-9][a-z0-9-]{0,99}\\.splunkcloud(gc|fed)?\\.com$',
        },
        token: {
          title: 'HEC Token',
          description: 'The token from your Splunk Cloud HTTP Event Collector (HEC).',
          type: 'string',
          writeOnce: false,
          pattern: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
        },
      },
      required: ['edition', 'host', 'token'],
      errorMessage: {
        properties: {
          host: 'Host should be a domain without http or https. For example: acme.splunkcloud.com',
        },
      },
    },
  },
};

export function logStreamSchemaRoutes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.logStreams.read',
      answer: z.array(answer),
      handle: (ctx) => ({
        status: 200,
        json: oktaStreamTypes.map((type) => toWire(type, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:logStreamType`,
      permission: 'okta.logStreams.read',
      params: z.object({ logStreamType: z.string() }),
      answer,
      handle(ctx) {
        const type = oktaStreamTypes.find((one) => one === ctx.params.logStreamType);
        if (type === undefined) throw notFound(ctx.params.logStreamType, 'LogStreamType');
        return { status: 200, json: toWire(type, ctx.client.origin) };
      },
    }),
  ];
}

function toWire(type: OktaStreamType, origin: string) {
  const { title, settings } = schemas[type];
  const id = `${origin}${path}/${type}`;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    id,
    title,
    type: 'object',
    properties: { settings, name },
    required: ['name', 'settings'],
    errorMessage: { properties: { name: "Name can't exceed 100 characters." } },
    _links: { self: { href: id } },
  };
}
