// What every operation may answer instead.
import { API_ERRORS, type ApiErrorCode } from '#src/platform/http/index.ts';
import { componentPath, type JsonSchema } from './json-schemas.ts';

const text = { type: 'string' };

export const errorComponents: Record<string, JsonSchema> = {
  Error: {
    type: 'object',
    required: ['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses'],
    properties: {
      errorCode: { ...text, description: 'Of the table of errors' },
      errorSummary: text,
      errorLink: text,
      errorId: { ...text, description: 'Names this one error in the log of the server' },
      errorCauses: {
        type: 'array',
        description: '`field: what is wrong with it`, one each',
        items: { type: 'object', required: ['errorSummary'], properties: { errorSummary: text } },
      },
    },
  },
  OAuthError: {
    type: 'object',
    required: ['error'],
    properties: { error: text, error_description: text },
  },
};

const response = (description: string, code: ApiErrorCode, causes: readonly string[] = []) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: componentPath('Error') },
      example: {
        errorCode: code,
        errorSummary: API_ERRORS[code][1],
        errorLink: code,
        errorId: 'oaeQtfgBHqkQ7KLFpKZcQNyvw',
        errorCauses: causes.map((errorSummary) => ({ errorSummary })),
      },
    },
  },
});

export const errorResponses: Record<string, unknown> = {
  BadRequest: response('Something in it is wrong, field by field; nothing was changed', 'E0000001', [
    'profile.name: The field cannot be left blank',
  ]),
  Unauthenticated: response('The token or session is not valid', 'E0000011'),
  Forbidden: response('Whoever asks may not do this, or not to this', 'E0000006'),
  NotFound: response('There is no such thing, or none that the caller may see', 'E0000007'),
  TooManyRequests: response('Too many requests; Retry-After says when to come back', 'E0000047'),
  OAuthError: {
    description: 'Refused, as the RFC of the endpoint says',
    content: {
      'application/json': {
        schema: { $ref: componentPath('OAuthError') },
        example: { error: 'invalid_client', error_description: 'The client credentials are invalid.' },
      },
    },
  },
};
