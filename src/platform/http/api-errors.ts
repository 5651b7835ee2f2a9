// The closed set of error codes with their statuses and summaries, as clients of the wire format know them.

export const API_ERRORS = {
  E0000001: [400, 'Api validation failed: request'],
  E0000002: [400, 'The request was not valid'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000004: [401, 'Authentication failed'],
  E0000005: [403, 'Invalid session'],
  E0000006: [403, 'You do not have permission to perform the requested action'],
  E0000007: [404, 'Not found: Resource not found'],
  E0000008: [404, 'The requested path was not found'],
  E0000009: [500, 'Internal Server Error'],
  E0000010: [503, 'Service is in read only mode'],
  E0000011: [401, 'Invalid token provided'],
  E0000012: [404, 'Unsupported media type.'],
  E0000013: [403, 'Invalid client app id'],
  E0000014: [403, 'Update of credentials failed'],
  E0000015: [401, 'You do not have permission to access the feature you are requesting'],
  E0000016: [403, 'Activation failed because the user is already active'],
  E0000017: [403, 'Password reset failed'],
  E0000018: [400, 'Bad request. Accept and/or Content-Type headers are likely not set.'],
  E0000019: [400, 'Bad request. Accept and/or Content-Type headers likely do not match supported values.'],
  E0000020: [400, 'Bad request.'],
  E0000021: [415, 'Bad request. Accept and/or Content-Type headers likely do not match supported values.'],
  E0000022: [405, 'The endpoint does not support the provided HTTP method'],
  E0000023: [403, 'Operation failed because user profile is mastered under another system'],
  E0000024: [400, 'Bad request. This operation on app metadata is not yet supported.'],
  E0000025: [400, 'App version assignment failed.'],
  E0000026: [404, 'This endpoint has been deprecated.'],
  E0000027: [400, 'Group push bad request'],
  E0000028: [400, 'The request is missing a required parameter.'],
  E0000029: [400, 'Invalid paging request.'],
  E0000030: [
    400,
    'Bad request. Invalid date. Dates must be of the form yyyy-MM-ddTHH:mm:ss.SSSZZ, e.g. 2013-01-01T12:00:00.000-07:00.',
  ],
  E0000031: [400, 'Bad request. Invalid filter parameter.'],
  E0000032: [403, 'Unlock is not allowed for this user.'],
  E0000033: [400, "Bad request. Can't specify a search query and filter in the same request."],
  E0000034: [403, 'Forgot password not allowed on specified user.'],
  E0000035: [403, 'Change password not allowed on specified user.'],
  E0000036: [403, 'Change recovery question not allowed on specified user.'],
  E0000037: [400, 'Type mismatch exception.'],
  E0000038: [403, "This operation is not allowed in the user's current status."],
  E0000039: [403, 'Operation on application settings failed.'],
  E0000040: [400, 'Application label must not be the same as another existing application label.'],
  E0000041: [400, 'Credentials should not be set on this resource based on the scheme.'],
  E0000042: [403, 'Setting the error page redirect URL failed.'],
  E0000043: [403, 'Self service application assignment is not enabled.'],
  E0000044: [403, 'Self service application assignment is not supported.'],
  E0000045: [400, 'Field mapping bad request.'],
  E0000046: [403, 'Deactivate application for user forbidden.'],
  E0000047: [429, 'API call exceeded rate limit due to too many requests.'],
  E0000048: [404, 'Entity not found exception.'],
  E0000049: [500, 'Invalid SCIM data from SCIM implementation.'],
  E0000050: [400, 'Invalid SCIM data from client.'],
  E0000051: [500, 'No response from SCIM implementation.'],
  E0000052: [501, 'Endpoint not implemented.'],
  E0000053: [400, 'Invalid SCIM filter.'],
  E0000054: [400, 'Invalid pagination properties.'],
  E0000055: [409, 'Duplicate group.'],
  E0000056: [403, 'Delete application forbidden.'],
  E0000057: [403, 'Access to this application is denied due to a policy.'],
  E0000058: [403, 'Access to this application requires MFA.'],
  E0000059: [
    500,
    'The connector configuration could not be tested. Make sure that the URL, Authentication Parameters are correct and that there is an implementation available at the URL provided.',
  ],
  E0000060: [501, 'Unsupported operation.'],
  E0000061: [403, 'Tab error.'],
  E0000063: [400, 'Invalid combination of parameters specified.'],
  E0000064: [401, 'Password is expired and must be changed.'],
  E0000068: [403, 'Invalid Passcode/Answer'],
  E0000069: [403, 'User Locked'],
  E0000074: [400, 'Factor Service Error.'],
  E0000077: [403, 'Cannot modify the attribute because it is read-only.'],
  E0000078: [403, 'Cannot modify the attribute because it is immutable.'],
  E0000079: [403, 'This operation is not allowed in the current authentication state.'],
  E0000080: [403, 'The password does not meet the complexity requirements of the current password policy.'],
  E0000081: [400, 'Cannot modify the attribute because it is a reserved attribute for this application.'],
  E0000082: [403, 'Each code can only be used once. Please wait for a new code and try again.'],
  E0000083: [403, 'PassCode is valid but exceeded time window.'],
  E0000084: [403, 'App evaluation error.'],
  E0000085: [403, 'You do not have permission to access your account at this time.'],
  E0000086: [403, 'This policy cannot be activated at this time.'],
  E0000087: [403, 'The recovery question answer did not match our records.'],
  E0000090: [409, 'Duplicate role assignment exception.'],
  E0000091: [400, 'The role specified is already assigned to the user.'],
  E0000092: [400, 'The provided role type was not the same as required role type.'],
  E0000093: [400, 'Target count limit exceeded'],
  E0000094: [403, 'Unsupported app ids passed in role target.'],
  E0000095: [403, 'Recovery not allowed for unknown user.'],
  E0000109: [429, 'An SMS message was recently sent. Please wait 30 seconds before trying again.'],
  E0000110: [401, 'Cannot validate email domain in current status.'],
  E0000111: [403, 'Cannot modify the object because it is read-only.'],
  E0000112: [
    409,
    'Cannot update this user because they are still being activated. Please try again in a few minutes.',
  ],
  E0000113: [429, 'A phone call was recently made. Please wait 30 seconds before trying again.'],
  E0000118: [429, 'An email was recently sent. Please wait 5 seconds before trying again.'],
  E0000119: [403, 'Your account is locked. Please contact your administrator.'],
  E0000122: [400, 'Bad request. The Accept header does not match a supported value.'],
  E0000124: [
    400,
    'Could not create user. To create a user and expire their password immediately, a password must be specified.',
  ],
  E0000125: [
    400,
    'Could not create user. To create a user and expire their password immediately, `activate` must be true.',
  ],
  E0000148: [
    403,
    'Cannot modify/disable this authenticator because it is enabled in one or more policies. To continue, disable the authenticator in these policies.',
  ],
  E0000149: [403, 'Current CAPTCHA is associated with org-wide settings, cannot be removed.'],
  E0000165: [403, 'CAPTCHA count limit reached. At most one CAPTCHA instance is allowed per Org.'],
  E0000166: [403, 'The maximum number of instances has been reached.'],
  E0000182: [409, 'A default email template customization already exists.'],
  E0000183: [409, 'An email template customization for that language already exists.'],
  E0000184: [409, "A default email template customization can't be deleted."],
  E0000185: [
    409,
    "The isDefault parameter of the default email template customization can't be set to false.",
  ],
  E0000189: [400, 'This template does not support the recipients value.'],
  E0000197: [409, 'Email domain already exists.'],
  E0000200: [409, 'A default brand cannot be deleted'],
  E0000202: [409, 'Brand name already exists.'],
  E0000201: [409, 'A brand associated with a domain cannot be deleted'],
  E0000218: [400, "Email domain couldn't be verified by mail provider."],
  E0000231: [412, 'The resource was changed since it was read. Read it again and repeat the change.'],
  E0000239: [423, 'The policy priorities are being reconciled. Please try again in a few seconds.'],
  E0000242: [400, 'The If-Match header must hold one ETag as it was given by this server.'],
} as const satisfies Record<`E${number}`, readonly [status: number, summary: string]>;

export type ApiErrorCode = keyof typeof API_ERRORS;

export type ErrorCause = {
  errorSummary: string;
  reason?: string;
  locationType?: string;
  location?: string;
  domain?: string;
};

export type ApiErrorOptions = {
  summary?: string;
  causes?: (string | ErrorCause)[];
  status?: number;
  headers?: Record<string, string>;
  cause?: unknown;
};

/** An answer that is an error. Everything in it is shown to the client; what is not to be shown goes into `cause`. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly causes: ErrorCause[];
  readonly headers: Record<string, string>;

  constructor(code: ApiErrorCode, options: ApiErrorOptions = {}) {
    const [status, summary] = API_ERRORS[code];
    super(options.summary ?? summary, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? status;
    this.causes = (options.causes ?? []).map((cause) =>
      typeof cause === 'string' ? { errorSummary: cause } : cause,
    );
    this.headers = options.headers ?? {};
  }
}

/** `type` in the words of the wire format: User, UserGroup, AppInstance, PublicClientApp, … */
export function notFound(id: string, type: string): ApiError {
  return new ApiError('E0000007', { summary: `Not found: Resource not found: ${id} (${type})` });
}

/** Causes read `field: message`. */
export function validationFailed(object: string, causes: (string | ErrorCause)[]): ApiError {
  return new ApiError('E0000001', { summary: `Api validation failed: ${object}`, causes });
}
