import type { DocsOperation } from './docs-frame.ts';

/** To be pasted into a shell; the token comes from the environment. */
export function curlExample(
  { method, path, body, permission, parameters }: DocsOperation,
  origin: string,
): string {
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}"${origin}${exampleUrl(path, parameters)}"`];
  if (permission !== 'public') lines.push('-H "Authorization: SSWS $GATEHOUSE_TOKEN"');
  lines.push('-H "Accept: application/json"');
  if (body !== undefined) {
    const [type = 'application/json'] = body.mediaTypes;
    if (type === 'multipart/form-data') lines.push('-F "file=@logo.png"');
    else {
      lines.push(`-H "Content-Type: ${type}"`);
      lines.push(
        type === 'application/json'
          ? `-d '${JSON.stringify(body.example, null, 2).replaceAll("'", "'\\''")}'`
          : '--data-binary @file',
      );
    }
  }
  return lines.join(' \\\n  ');
}

/** With the SDK of this version. */
export function sdkExample(
  { operationId, path, body, parameters, method, answers }: DocsOperation,
  origin: string,
): string {
  const given = [
    ...parameters.filter(({ required }) => required).map(({ name }) => `${name}: '${placeholder(name)}'`),
    ...(body === undefined ? [] : [`body: ${bodyText(body)}`]),
  ];
  const call = `gatehouse.${operationId}(${given.length === 0 ? '' : `{ ${given.join(', ')} }`})`;
  const isList =
    method === 'GET' && answers.some(({ schema, isError }) => !isError && schema?.['type'] === 'array');
  const use = isList ? `for await (const one of ${call}) console.log(one);` : `console.log(await ${call});`;
  return `import { apiToken, Gatehouse } from '@gatehouse/sdk';

const gatehouse = new Gatehouse({
  baseUrl: '${origin}',
  authentication: apiToken(process.env.GATEHOUSE_TOKEN),
});
// ${method} ${path}
${use}`;
}

function bodyText({ mediaTypes, example }: NonNullable<DocsOperation['body']>): string {
  return mediaTypes[0] === 'application/json' ? JSON.stringify(example, null, 2) : 'file';
}

function exampleUrl(path: string, parameters: DocsOperation['parameters']): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => placeholder(name));
  const query = parameters.filter((one) => one.in === 'query' && one.required);
  return query.length === 0
    ? filled
    : `${filled}?${query.map(({ name }) => `${name}=${placeholder(name)}`).join('&')}`;
}

/** In braces it would be read by the shell as it is meant: something to put in. */
function placeholder(name: string): string {
  return `$${name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`;
}
