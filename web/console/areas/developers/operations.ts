// The server's own description of its API, as this area reads it.
import { api, useApi } from '../../kit/index.ts';

export type Parameter = { name: string; in: 'path' | 'query'; required: boolean; description?: string };
type Media = { example?: unknown };
type Described = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
  security: Record<string, string[]>[];
  'x-gatehouse-permission': string;
  'x-okta-operation'?: boolean;
};
export type Operation = {
  id: string;
  summary: string;
  tag: string;
  method: string;
  path: string;
  permission: string;
  scope: string | undefined;
  isOktas: boolean;
  parameters: Parameter[];
  sends: { type: string; example: unknown } | undefined;
  answer: unknown;
  /** What is searched, in small letters. */
  text: string;
};

const operationOf = (method: string, path: string, of: Described): Operation => {
  const [sends] = Object.entries(of.requestBody?.content ?? {});
  const done = Object.entries(of.responses).find(([status]) => status < '300')?.[1];
  const scope = of.security.flatMap((one) => one['oauth2'] ?? [])[0];
  const permission = of['x-gatehouse-permission'];
  const tag = of.tags[0] ?? '';
  return {
    id: of.operationId,
    summary: of.summary,
    tag,
    method: method.toUpperCase(),
    path,
    permission,
    scope,
    isOktas: of['x-okta-operation'] === true,
    parameters: of.parameters ?? [],
    sends: sends && { type: sends[0], example: sends[1].example },
    answer: done?.content?.['application/json']?.example,
    text: [of.operationId, of.summary, method, path, permission, tag].join(' ').toLowerCase(),
  };
};

export const useOperations = () =>
  useApi(['developers', 'operations'], async (signal): Promise<Operation[]> => {
    const { paths } = (await api.getOpenApiDocument({}, { signal })) as unknown as {
      paths: Record<string, Record<string, Described>>;
    };
    return Object.entries(paths)
      .flatMap(([path, item]) => Object.entries(item).map(([method, of]) => operationOf(method, path, of)))
      .sort((a, b) => a.tag.localeCompare(b.tag) || a.path.localeCompare(b.path));
  });

/** Each word somewhere: `user delete` finds it whichever comes first. */
export function findOperations(
  all: readonly Operation[],
  typed: string,
  tag: string | undefined,
): Operation[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(
    (one) => (tag === undefined || one.tag === tag) && wanted.every((word) => one.text.includes(word)),
  );
}

/** A shell takes it as it is: quotes within are put outside. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export function curlOf({ method, path, sends, parameters, permission }: Operation): string {
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(({ name }) => `${name}=…`).join('&');
  const url = `${location.origin}${path}${query === '' ? '' : `?${query}`}`;
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    ...(permission === 'public' ? [] : ['-H "Authorization: SSWS $TOKEN"']),
    ...(sends === undefined ? [] : [`-H ${quoted(`Content-Type: ${sends.type}`)}`]),
    ...(sends?.example === undefined ? [] : [`-d ${quoted(JSON.stringify(sends.example, undefined, 2))}`]),
  ];
  return lines.join(' \\\n  ');
}

export function sdkOf({ id, parameters, sends }: Operation): string {
  const named = parameters.filter(({ required }) => required).map(({ name }) => `${name}: '…'`);
  const body = sends === undefined ? [] : [`body: ${JSON.stringify(sends.example ?? {}, undefined, 2)}`];
  const given = [...named, ...body].join(', ');
  return `await gatehouse.${id}(${given === '' ? '' : `{ ${given} }`});`;
}
