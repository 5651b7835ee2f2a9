// Owns: the composition of the factors: which kinds there are, their API, and the tokens an organisation hands out.
// Not here: any kind of factor; each has a folder, and adding one is a row here. The password stands for itself (password/).
import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { enrollmentRoutes } from './enrollments/index.ts';
import { createQuestionFactor, securityQuestions } from './question/index.ts';
import { createTotpFactors, type TotpNeeds } from './totp/index.ts';
import { createFactors, factorRoutes, type Factors, type UserFactor } from './user-factors/index.ts';
import { createYubikeyTokens, yubikeyRoutes } from './yubikey/index.ts';

export type { Factors } from './user-factors/index.ts';

export type FactorAreaNeeds = TotpNeeds & { users: Users; authenticators: Pick<Authenticators, 'find'> };

export function composeFactors(needs: FactorAreaNeeds): { factors: Factors; routes: Route[] } {
  const kinds = [createQuestionFactor(needs.users), ...createTotpFactors(needs)];
  const factors = createFactors({ ...needs, kinds });
  const keyOf = ({ factorType, provider }: UserFactor): string =>
    kinds.find((kind) => kind.factorType === factorType && kind.provider === provider)?.authenticatorKey ??
    '';
  return {
    factors,
    routes: [
      ...factorRoutes({ factors, users: needs.users, questions: securityQuestions }),
      ...enrollmentRoutes({ ...needs, factors, keyOf }),
      ...yubikeyRoutes(createYubikeyTokens(needs)),
    ],
  };
}
