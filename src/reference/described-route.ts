// A route as the document names it: what it is called, under which heading, and what it gives.
import type { Route } from '#src/platform/http/index.ts';
import { namedByHand, tagOfSegment } from './own-names.ts';

/** What Okta publishes of a route that is one of its operations. */
export type PublishedOperation = { operationId: string; tag: string; success?: number };

export type DescribedRoute = {
  route: Route;
  operationId: string;
  tag: string;
  summary: string;
  /** Of success. */
  status: number;
  /** Of Okta's operations; what is not is ours. */
  isOktas: boolean;
};

/** Programs call these; pages and the addresses that browsers are sent to are none of the document. */
const apis =
  /^\/(?:api|gatehouse\/v1|oauth2|\.well-known|integrations|attack-protection|idp\/myaccount|device-access|webauthn-registration)\//;

export function describeRoutes(
  routes: readonly Route[],
  operationOf: (route: Route) => PublishedOperation | undefined,
): DescribedRoute[] {
  const taken = new Set<string>();
  const published = new Map(routes.map((route) => [route, operationOf(route)]));
  for (const one of published.values()) if (one !== undefined) taken.add(one.operationId);
  return routes
    .filter(({ path, errors }) => apis.test(path) && errors !== 'page')
    .map((route) => {
      const oktas = published.get(route);
      const operationId = oktas?.operationId ?? unique(ownName(route), taken);
      return {
        route,
        operationId,
        tag: oktas?.tag ?? ownTag(route.path),
        summary: route.summary ?? sentence(operationId),
        status: route.success ?? oktas?.success ?? (route.answer === undefined ? 204 : 200),
        isOktas: oktas !== undefined,
      };
    });
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}${count}`;
  taken.add(free);
  return free;
}

const verbs: Record<string, string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
};

/** `DELETE /gatehouse/v1/app-requests/:requestId` → deleteAppRequest, `POST …/lifecycle/approve` → approveAppRequest. */
function ownName({ method, path, answer }: Route): string {
  const byHand = namedByHand(method, path);
  if (byHand !== undefined) return byHand;
  const parts = path.split('/').filter((part) => part !== '' && !ignored.has(part));
  const isAction = path.includes('/lifecycle/') || actions.has(parts.at(-1) ?? '');
  const action = isAction ? parts.pop() : undefined;
  const isAll = method === 'GET' && isList(answer);
  const last = parts.findLastIndex((part) => !part.startsWith(':'));
  const words = parts.flatMap((part, index) => {
    if (part.startsWith(':')) return [];
    const isOne =
      parts[index + 1]?.startsWith(':') === true || (index === last && method === 'POST' && !isAction);
    return [isOne ? singular(part) : part];
  });
  const verb = action ?? (isAll ? 'list' : (verbs[method] ?? method.toLowerCase()));
  return camel([verb, ...words]);
}

const ignored = new Set(['api', 'gatehouse', 'v1', 'oauth2', '.well-known', 'lifecycle', 'credentials']);
/** Last words of paths that say what is done. */
const actions = new Set([
  'apply',
  'diff',
  'evaluate',
  'explain',
  'export',
  'preview',
  'redeliver',
  'reorder',
]);

function isList(answer: Route['answer']): boolean {
  return (answer?._zod.def as { type?: string } | undefined)?.type === 'array';
}

function ownTag(path: string): string {
  if (/\/oauth2\/|\.well-known\/o/.test(path)) return 'OAuth';
  const [first = 'gatehouse'] = path.split('/').filter((part) => part !== '' && !ignored.has(part));
  return tagOfSegment(first) ?? pascal(first);
}

export function singular(word: string): string {
  if (/(?:ss|us|is)$/.test(word) || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return /(?:ses|xes|zes|ches|shes)$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

/** `listGroupRules` → "List group rules". */
export function sentence(operationId: string): string {
  const words = operationId
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}s?$/.test(word) ? word : word.toLowerCase()));
  const text = words
    .join(' ')
    .replaceAll(/\bo auth\s?2?\b/g, 'OAuth')
    .replaceAll(/\bid p\b/g, 'IdP');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function camel(words: readonly string[]): string {
  const [first = '', ...rest] = words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .filter((word) => word !== '');
  return first.charAt(0).toLowerCase() + first.slice(1) + rest.map(pascal).join('');
}

export function pascal(word: string): string {
  return word
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
