import manifest from '../../package.json' with { type: 'json' };
import type { HttpServer } from '#src/platform/http/index.ts';
import { createReference, type Reference, type ReferenceNeeds } from '#src/reference/index.ts';
import { operationOf } from './operations.ts';

/** What the API says of itself; about every route that the server has by the time somebody asks. */
export function composeReference(http: HttpServer, pages: ReferenceNeeds['pages']): Reference {
  return createReference({
    pages,
    version: manifest.version,
    routes: () => http.routes,
    operationOf,
    scopeOf: (route) => http.scopeOf(route),
  });
}
