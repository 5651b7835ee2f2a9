import { type ConsentPage, consentPage, formPostPage, frontChannelLogoutPage } from '#web/signin/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { PageFrames, PageRequest } from './page-frames.ts';

/** Pages that a protocol needs between us and an app. What they carry was checked by the protocol. */
export type ProtocolPages = {
  /** Posts to `page.action` with `consent=allow` or `consent=deny` and `page.fields`. */
  consent(request: PageRequest, page: ConsentPage): Reply;
  formPost(
    request: PageRequest,
    answer: { action: string; fields: readonly (readonly [string, string])[] },
  ): Reply;
  frontChannelLogout(request: PageRequest, logout: { frameUrls: readonly string[]; goOn: string }): Reply;
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
        page: { kind: 'form-post', nonce },
        html: formPostPage(frames.frame(request), { ...answer, nonce }),
      };
    },
    frontChannelLogout(request, logout) {
      const nonce = ids.newSecret(16);
      return {
        status: 200,
        page: {
          kind: 'frames',
          nonce,
          frameSrc: [...new Set(logout.frameUrls.map((url) => new URL(url).origin))],
        },
        html: frontChannelLogoutPage(frames.frame(request), { ...logout, nonce }),
      };
    },
  };
}
