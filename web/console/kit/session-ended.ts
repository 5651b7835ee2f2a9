// A session that ended, or that has to prove itself again, is no reason to lose what somebody typed: calls wait until they are back.
type Listener = () => void;

let isAsking = false;
let waiting: Promise<boolean> | undefined;
let settle: ((cameBack: boolean) => void) | undefined;
let checkedAt = 0;
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
  isAsking = asking;
  for (const listener of listeners) listener();
}

export const sessionEnded = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  isAsking: () => isAsking,
  /** False at once where the session is good: the refusal meant what it said. */
  async waitIfSo(): Promise<boolean> {
    if (waiting) return waiting;
    // One look for a handful of calls that are refused together.
    if (Date.now() - checkedAt < 2_000) return false;
    checkedAt = Date.now();
    if (await isIn()) return false;
    waiting ??= new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    change(true);
    return waiting;
  },
  /** Looks whether they are back; `false` gives up. */
  async back(cameBack = true): Promise<boolean> {
    if (cameBack && !(await isIn())) return false;
    settle?.(cameBack);
    settle = undefined;
    waiting = undefined;
    change(false);
    return true;
  },
};

new BroadcastChannel(channelName).addEventListener('message', () => void sessionEnded.back());
