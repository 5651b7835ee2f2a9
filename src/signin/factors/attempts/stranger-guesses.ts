import { networkOf, parseAddress } from '#src/access/addresses/index.ts';
import { loginKey } from '#src/directory/users/index.ts';
import type { Budget, MessageBudgets } from './message-budgets.ts';

/** A code that somebody types who has proved nothing. */
export type Guess = {
  /** Which code it is: each has counts of its own. */
  what: string;
  /** As typed. */
  login: string;
  /** Whose login it is, if anybody's. */
  personId: string | undefined;
  ipAddress: string;
};

export type StrangerGuesses = {
  /**
   * Counts a guess before anybody looks at it. With a time to wait: too many, which is said, and comes the same whether anybody has that
   * login. `UNSEEN`: too many for one person by several of their logins. That is not said, since it would tell that they are one's.
   */
  count(guess: Guess, most: GuessLimits): Promise<'LOOK' | 'UNSEEN' | { waitMs: number }>;
  /** A right answer takes back the wrong ones of its network. */
  forgive(guess: Guess): Promise<void>;
};

/** How many are looked at in an hour from wherever; undefined where the code itself has a count. */
export type GuessLimits = { inAnHour: number | undefined };

// From one network, so that a stranger elsewhere does not close the way to the owner: 30 in an hour, which is less than all together have.
const mostOfNetwork = 5;
const networkWindowMs = 10 * 60_000;

export function createStrangerGuesses(budgets: MessageBudgets): StrangerGuesses {
  return {
    async count(guess, { inAnHour }) {
      const of = (who: string): Budget[] => [
        ofNetwork(guess, who),
        ...(inAnHour === undefined ? [] : [{ kind: `${guess.what} guessed`, key: who, limit: inAnHour }]),
      ];
      const seen = await budgets.exhausted(of(nameOf(guess)));
      if (seen !== undefined) return { waitMs: seen.waitMs };
      return (await budgets.exhausted(of(personOf(guess)))) === undefined ? 'LOOK' : 'UNSEEN';
    },
    forgive: (guess) => budgets.forget([ofNetwork(guess, nameOf(guess)), ofNetwork(guess, personOf(guess))]),
  };
}

const nameOf = ({ login }: Guess): string => `name ${loginKey(login)}`;
/** Counted by the person, too, however their login was written. Where there is nobody, the same statements are made. */
const personOf = ({ login, personId }: Guess): string => `person ${personId ?? `of ${loginKey(login)}`}`;

function ofNetwork({ what, ipAddress }: Guess, who: string): Budget {
  const words = parseAddress(ipAddress);
  // What one line has: of IPv6 addresses it has as many as it likes.
  const network = words === undefined ? ipAddress : networkOf(words, words.length === 1 ? 32 : 64);
  return {
    kind: `${what} guessed from network`,
    key: `${who}\n${network}`,
    limit: mostOfNetwork,
    windowMs: networkWindowMs,
  };
}
