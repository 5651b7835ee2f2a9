/** What JSON can hold. Expressions take it in and give it back. */
export type PlainValue =
  | null
  | boolean
  | number
  | string
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

export type ExpressionGroup = {
  id: string;
  name: string;
  /** OKTA_GROUP, APP_GROUP or BUILT_IN. */
  type: string;
  /** For an APP_GROUP: the app's id and type (`active_directory`), by either of which `Groups.contains` may ask. */
  sources?: readonly string[];
};

/**
 * A person as both dialects see one: `user.login` and `user.profile.login` are the profile, `user.id`, `user.status`,
 * `user.created`, … and `user.getInternalProperty("id")` are the facts about the account.
 */
export type ExpressionPerson = {
  profile: Readonly<Record<string, unknown>>;
  facts?: Readonly<Record<string, unknown>>;
  /** By name of the relation (`manager`), for `user.getLinkedObject("manager")`. */
  linked?: Readonly<Record<string, ExpressionPerson>>;
};

export type ExpressionContext = {
  /** By the name an expression uses: `app`, `org`, `session`, `access`, `source`, `appuser`, `idpuser`, `security`, …: plain data. */
  variables?: Readonly<Record<string, unknown>>;
  /** `user` itself. */
  user?: ExpressionPerson;
  /** The user's groups; needed only where `uses.groups` says so. */
  groups?: readonly ExpressionGroup[];
  /** Now, for `Time.now()`; needed only where `uses.time` says so. */
  nowMs?: number;
};
