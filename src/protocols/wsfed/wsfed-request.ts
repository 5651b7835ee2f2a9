/** What the engine knows of one relying party. */
export type RelyingParty = {
  readonly realm: string;
  readonly replyUrl: string;
  /** `wreply` may name another address of the same origin. */
  readonly mayChooseReply: boolean;
};

export type WsFedRequest =
  | {
      readonly action: 'sign-in';
      readonly realm: string;
      /** Registered: where the token goes. */
      readonly replyUrl: string;
      /** wctx: goes back as it came. */
      readonly context: string | undefined;
      /** wfresh: the authentication may be no older; 0: it must happen now. */
      readonly maxAgeSeconds: number | undefined;
      /** wauth: how the person must have been authenticated. */
      readonly authenticationType: string | undefined;
    }
  | {
      readonly action: 'sign-out';
      /** Registered: where the browser may be sent afterwards. */
      readonly replyUrl: string | undefined;
      readonly context: string | undefined;
    }
  | {
      /** Our own session is left alone: the one who asks has ended theirs. */
      readonly action: 'sign-out-cleanup';
      readonly replyUrl: string | undefined;
      readonly context: string | undefined;
    };
