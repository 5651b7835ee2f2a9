import { type InnerCall, type InnerCaller, type Route } from '#src/platform/http/index.ts';
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
  const on: Configuration['on'] = (caller) => {
    const call = needs.callsOf(caller);
    return {
      export: async () => exportOrg(call),
      diff: (files) => planFiles(call, files),
      apply: (files, options) => applyFiles(call, files, options),
    };
  };
  return { on, routes: configurationRoutes(on) };
}
