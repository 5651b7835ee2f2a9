// Factor coverage: how many active people have which factor, for whoever wants everybody to have one.
//
// Owns: counting it (by a job, and anew for who looks where that is quick), `/gatehouse/v1/insights/factor-coverage` and who lacks one.
// Table factor_coverage. Reads the tables of all kinds of factors, and writes none of them.
// Does not own: factors, nor what a policy asks for.
export { createFactorCoverage, type FactorCoverage } from './coverage-service.ts';
export { factorCoverageRoutes } from './coverage-routes.ts';
