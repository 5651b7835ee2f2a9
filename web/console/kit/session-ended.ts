// A session that ended, or that has to prove itself again, is no reason to lose what somebody typed: calls wait until they are back.
type Listener = () => void;

type State = {
  isAsking: boolean;
  waiting: Promise<boolean> | undefined;
  settle: ((cameBack: boolean) => void) | undefined;
  checkedAt: number;
};
const state: State = { isAsking: false, waiting: undefined, settle: undefined, checkedAt: 0 };
const listeners = new Set<Listener>();

/** What `/admin/back` says once somebody has signed in there. */
export const channelName = 'gatehouse-session';

async function isIn(): Promise<boolean> {
  const response = await fetch('/gatehouse/v1/me/console', { credentials: 'include' });
  if (!response.ok) return false;
  const { permissions } = (await response.json()) as { permissions: unknown };
  return permissions === 'all' || (Array.isArray(permissions) && permissions.length > 0);
}

function change(asking: boolean): void {
  state.isAsking = asking;
  for (const listener of listeners) listener();
}

export const sessionEnded = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  isAsking: () => state.isAsking,
  /** False at once where the session is good: the refusal meant what it said. */
  async waitIfSo(): Promise<boolean> {
    if (state.waiting) return state.waiting;
    // One look for a handful of calls that are refused together.
    if (Date.now() - state.checkedAt < 2_000) return false;
    state.checkedAt = Date.now();
    if (await isIn()) return false;
    state.waiting ??= new Promise<boolean>((resolve) => {
      state.settle = resolve;
    });
    change(true);
    return state.waiting;
  },
  /** Looks whether they are back; `false` gives up. */
  async back(cameBack = true): Promise<boolean> {
    if (cameBack && !(await isIn())) return false;
    state.settle?.(cameBack);
    state.settle = undefined;
    state.waiting = undefined;
    change(false);
    return true;
  },
};

new BroadcastChannel(channelName).addEventListener('message', () => void sessionEnded.back());
