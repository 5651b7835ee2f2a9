import { ApiError, type InnerCall, type InnerCaller, type Route } from '#src/platform/http/index.ts';
import {
  type AppliedFiles,
  type ApplyOptions,
  applyFiles,
  type OrgFiles,
  planFiles,
  type PlannedChange,
} from './apply-org.ts';
import { exportOrg } from './export-org.ts';
import { configurationRoutes } from './configuration-routes.ts';

export type Configuration = {
  routes: Route[];
  /** On behalf of somebody, with what they may read and change. */
  on(caller: InnerCaller): {
    export(): Promise<OrgFiles>;
    diff(files: OrgFiles): Promise<PlannedChange[]>;
    apply(files: OrgFiles, options: ApplyOptions): Promise<AppliedFiles>;
  };
};

export function createConfiguration(needs: { callsOf(on: InnerCaller): InnerCall }): Configuration {
  let isBusy = false;
  /** Each makes thousands of calls that nobody counts one by one: never two of them on a node. */
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isBusy) throw new ApiError('E0000047', { headers: { 'retry-after': '5' } });
    isBusy = true;
    try {
      return await work();
    } finally {
      isBusy = false;
    }
  };
  const on: Configuration['on'] = (caller) => {
    const call = needs.callsOf(caller);
    return {
      export: () => alone(() => exportOrg(call)),
      diff: (files) => alone(() => planFiles(call, files)),
      apply: (files, options) => alone(() => applyFiles(call, files, options)),
    };
  };
  return { on, routes: configurationRoutes(on) };
}
