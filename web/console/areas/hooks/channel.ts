// How a hook is reached, between the API’s form and that of the page.
import type { EventHook, EventHookInput, InlineHook, InlineHookInput } from '../../kit/api.ts';

export type Proof = 'header' | 'client_secret_post' | 'private_key_jwt';
/** Names as the API has them, so that what it says of a field finds it. */
export type ChannelValues = {
  uri: string;
  proof: Proof;
  authScheme: { key: string; value: string };
  clientId: string;
  clientSecret: string;
  tokenUrl: string;
  scope: string;
  hookKeyId: string;
  /** `Name: value` in each line. */
  headers: string;
};

export const emptyChannel: ChannelValues = {
  uri: '',
  proof: 'header',
  authScheme: { key: 'Authorization', value: '' },
  clientId: '',
  clientSecret: '',
  tokenUrl: '',
  scope: '',
  hookKeyId: '',
  headers: '',
};

type Headers = { key: string; value: string }[];
export const headersText = (headers: Headers): string =>
  headers.map(({ key, value }) => `${key}: ${value}`).join('\n');

/** Undefined: a line that is no header. */
export function headersOf(text: string): Headers | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const found = lines.map((line) => {
    const at = line.indexOf(':');
    return { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim(), isGood: at > 0 };
  });
  return found.every(({ isGood }) => isGood) ? found.map(({ key, value }) => ({ key, value })) : undefined;
}

export function channelValuesOf({ channel }: EventHook | InlineHook): ChannelValues {
  const { uri, headers } = channel.config;
  const shared = { ...emptyChannel, uri, headers: headersText(headers) };
  if (channel.type === 'HTTP')
    return { ...shared, authScheme: { key: channel.config.authScheme?.key ?? '', value: '' } };
  const { authType, clientId, tokenUrl, scope, hookKeyId } = channel.config;
  return { ...shared, proof: authType, clientId, tokenUrl, scope: scope ?? '', hookKeyId: hookKeyId ?? '' };
}

const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

export function httpChannelOf(
  { uri, headers, authScheme: { key, value } }: ChannelValues,
  version = '1.0.0',
): EventHookInput['channel'] {
  const name = key.trim();
  const secret = orNothing(value);
  return {
    type: 'HTTP',
    version,
    config: {
      uri: uri.trim(),
      headers: headersOf(headers) ?? [],
      method: 'POST',
      ...(name === ''
        ? {}
        : { authScheme: { type: 'HEADER', key: name, ...(secret === undefined ? {} : { value: secret }) } }),
    },
  };
}

export function inlineChannelOf(values: ChannelValues, version = '1.0.0'): InlineHookInput['channel'] {
  const { proof } = values;
  if (proof === 'header') return httpChannelOf(values, version) as InlineHookInput['channel'];
  const scope = orNothing(values.scope.trim());
  const shared = {
    uri: values.uri.trim(),
    headers: headersOf(values.headers) ?? [],
    method: 'POST' as const,
    clientId: values.clientId.trim(),
    tokenUrl: values.tokenUrl.trim(),
    ...(scope === undefined ? {} : { scope }),
  };
  if (proof === 'private_key_jwt')
    return { type: 'OAUTH', version, config: { authType: proof, ...shared, hookKeyId: values.hookKeyId } };
  const secret = orNothing(values.clientSecret);
  return {
    type: 'OAUTH',
    version,
    config: { authType: proof, ...shared, ...(secret === undefined ? {} : { clientSecret: secret }) },
  };
}
