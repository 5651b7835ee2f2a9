import type { AppInstance } from '#src/access/apps/index.ts';
import type { Assignment } from '#src/access/assignments/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import type { Person } from '#src/directory/users/index.ts';

/** Somebody who is not there, as they would come to an app. */
export type Previewed = {
  readonly app: AppInstance;
  readonly person: Person;
  /** Undefined: not assigned, so what is made of the app's own settings. */
  readonly assignment: Assignment | undefined;
  readonly session: Pick<Session, 'sid' | 'amr' | 'proofs' | 'authTimeMs' | 'expiresMs'>;
  readonly wishes: PreviewWishes;
};

/** OpenID Connect only. */
export type PreviewWishes = {
  /** Undefined: `default`, where there is one. `org` is the org server. */
  readonly authorizationServerId?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly redirectUri?: string | undefined;
};

/** A part of a message. Null: made at a real sign-on only, and not given away here. */
export type PreviewField = { readonly name: string; readonly value: string | null };

/** What the app would be told, decoded and unsigned. */
export type PreviewPart = {
  readonly name:
    | 'id_token'
    | 'access_token'
    | 'userinfo'
    | 'subject'
    | 'attributes'
    | 'message'
    | 'headers'
    | 'assertion'
    | 'form';
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly fields?: readonly PreviewField[];
  readonly xml?: string;
};

export type PreviewProblem = { readonly code: string; readonly message: string; readonly isFatal: boolean };

export type Preview = {
  readonly request: {
    /** Who begins: the app, or the person at their home page. */
    readonly by: 'APP' | 'HOME';
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly parameters: readonly PreviewField[];
    /** A SAML request, decoded. */
    readonly xml?: string;
  };
  readonly made: readonly PreviewPart[];
  readonly response:
    | {
        readonly method: 'REDIRECT' | 'POST' | 'HEADERS' | 'PAGE';
        readonly url: string;
        readonly parameters: readonly PreviewField[];
      }
    | undefined;
  /** What stands in the way in the protocol, or would be different at a real sign-on. */
  readonly problems: readonly PreviewProblem[];
};

/** Shows what an app of one kind would get, by the very builders that make it, with nothing signed, kept or given away. */
export type Previewer = {
  previews(app: AppInstance): boolean;
  preview(previewed: Previewed): Promise<Preview>;
};
