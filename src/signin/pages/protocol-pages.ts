import {
  appAnswerPage,
  type ConsentPage,
  consentPage,
  formPostPage,
  type LeavingApp,
  leavingPage,
  leftOpenPage,
} from '#web/signin/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { PageFrames, PageRequest } from './page-frames.ts';

/** Pages that a protocol needs between us and an app. What they carry was checked by the protocol. */
export type ProtocolPages = {
  /** Posts to `page.action` with `consent=allow` or `consent=deny` and `page.fields`. */
  consent(request: PageRequest, page: ConsentPage): Reply;
  formPost(
    request: PageRequest,
    answer: {
      action: string;
      fields: readonly (readonly [string, string])[];
      /** Also in a frame of our own. */
      isFramed?: boolean;
    },
  ): Reply;
  /** After signing out: frames tell the apps, and each answer is shown. */
  leaving(
    request: PageRequest,
    leaving: {
      apps: readonly (LeavingApp & { origins: readonly string[] })[];
      frameUrls: readonly string[];
      goOn: string;
      leadsAway: boolean;
    },
  ): Reply;
  /** Signed out, but not everywhere. */
  leftOpen(request: PageRequest, apps: readonly LeavingApp[]): Reply;
  /** What an app answered, in the frame or tab in which it was asked. */
  appAnswer(
    request: PageRequest,
    answer: { app: { id: string; label: string }; isConfirmed: boolean; reference: string },
  ): Reply;
};

export function createProtocolPages(needs: {
  frames: PageFrames;
  ids: Pick<Ids, 'newSecret'>;
}): ProtocolPages {
  const { frames, ids } = needs;
  return {
    consent: (request, page) => ({
      status: 200,
      page: 'signin',
      html: consentPage(frames.frame(request), page),
    }),
    formPost(request, answer) {
      const nonce = ids.newSecret(16);
      return {
        status: 200,
        page: {
          kind: 'form-post',
          nonce,
          ...(answer.isFramed === true ? { frameAncestors: ["'self'"] } : {}),
        },
        html: formPostPage(frames.frame(request), { ...answer, nonce }),
      };
    },
    leaving(request, leaving) {
      const nonce = ids.newSecret(16);
      const asked = leaving.apps.filter((app) => app.href !== undefined);
      // An app's frame begins and ends on pages of ours.
      const frameSrc = [
        ...leaving.frameUrls.map((url) => new URL(url).origin),
        ...asked.flatMap((app) => app.origins),
        ...(asked.length > 0 ? ["'self'"] : []),
      ];
      return {
        status: 200,
        page: { kind: 'frames', nonce, frameSrc: [...new Set(frameSrc)] },
        html: leavingPage(frames.frame(request), { ...leaving, nonce }),
      };
    },
    leftOpen: (request, apps) => ({
      status: 200,
      page: 'signin',
      html: leftOpenPage(frames.frame(request), { apps, again: '/signin' }),
    }),
    appAnswer(request, answer) {
      const nonce = ids.newSecret(16);
      return {
        status: 200,
        page: { kind: 'frames', nonce, frameAncestors: ["'self'"] },
        html: appAnswerPage(frames.frame(request), { ...answer, nonce }),
      };
    },
  };
}
