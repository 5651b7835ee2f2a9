// What a relying party would be posted, by the statements of the live answer, without a signature: nobody believes it.
import { buildUnsignedSignInResponse } from '#src/protocols/wsfed/index.ts';
import type { Previewer, PreviewProblem } from '../entry/index.ts';
import { addressesFor, isRelyingParty } from './relying-party.ts';
import { nameProblem, type SignInNeeds, statementOf } from './sign-in.ts';

export function createWsFederationPreviewer(
  needs: Pick<SignInNeeds, 'clock' | 'config' | 'subjects'>,
): Previewer {
  return {
    previews: isRelyingParty,
    async preview({ app, person, assignment, session }) {
      if (!isRelyingParty(app)) throw new TypeError(`${app.id} does not speak WS-Federation`);
      const { realm, replyUrl } = app.wsFed;
      const asked = { replyUrl, context: undefined, wauth: undefined };
      const statement = await statementOf(needs, { app, person, assignment, session }, asked);
      const { attributes, authn, subject } = statement;
      const nameless = nameProblem(subject);
      const empty = attributes.filter(({ values }) => values.length === 0).map(({ name }) => name);
      const problems: PreviewProblem[] = [
        ...(nameless === undefined ? [] : [{ code: 'nameless', message: nameless, isFatal: true }]),
        ...(empty.length === 0
          ? []
          : [{ code: 'empty_attributes', message: empty.join(', '), isFatal: false }]),
      ];
      const form = buildUnsignedSignInResponse({ ...statement, assertionId: '_test-assertion' });
      const token = form.fields.find(([name]) => name === 'wresult')?.[1] ?? '';
      return {
        request: {
          by: 'APP',
          method: 'GET',
          url: addressesFor(needs.config.baseUrl, app).passiveUrl,
          parameters: [
            { name: 'wa', value: 'wsignin1.0' },
            { name: 'wtrealm', value: realm },
            { name: 'wreply', value: replyUrl },
          ],
        },
        made: [
          {
            name: 'subject',
            fields: [
              { name: 'NameIdentifier', value: subject.name },
              { name: 'Format', value: subject.format },
              { name: 'AuthenticationMethod', value: authn.method },
            ],
          },
          {
            name: 'attributes',
            fields: attributes.map(({ name, values }) => ({ name, value: values.join(' · ') })),
          },
          ...(nameless === undefined ? [{ name: 'message' as const, xml: token }] : []),
        ],
        response:
          nameless === undefined
            ? {
                method: 'POST',
                url: form.action,
                parameters: form.fields.map(([name, value]) => ({
                  name,
                  value: name === 'wresult' ? null : value,
                })),
              }
            : undefined,
        problems,
      };
    },
  };
}
