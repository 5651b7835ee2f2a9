import { z } from 'zod';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';

const byId = z.object({ featureId: z.string() });
// Published for clients that are made from the description; no answer has one.
const feature = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.literal('self-service'),
  status: z.enum(['ENABLED', 'DISABLED']),
});
const none = z.array(feature).max(0);
const absent = ({ params }: { params: { featureId: string } }): never => {
  throw notFound(params.featureId, 'Feature');
};

/** Nothing here has to be switched on before it works, so the list of what can be switched is empty, and says so. */
export function featureRoutes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/features',
      permission: 'okta.features.read',
      answer: none,
      handle: () => ({ status: 200, json: [] }),
    }),
    ...['', '/dependencies', '/dependents'].map((part) =>
      defineRoute({
        method: 'GET',
        path: `/api/v1/features/:featureId${part}`,
        permission: 'okta.features.read',
        params: byId,
        answer: part === '' ? feature : none,
        handle: absent,
      }),
    ),
    defineRoute({
      method: 'POST',
      path: '/api/v1/features/:featureId/:lifecycle',
      permission: 'okta.features.manage',
      params: z.object({
        featureId: z.string(),
        lifecycle: z.enum(['ENABLE', 'DISABLE', 'enable', 'disable']),
      }),
      query: z.object({ mode: z.enum(['force']).optional() }),
      answer: feature,
      handle: absent,
    }),
  ];
}
