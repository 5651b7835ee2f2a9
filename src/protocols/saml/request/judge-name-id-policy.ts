import { quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { nameIdFormats } from '../saml-names.ts';
import type { NameIdFormat, SamlServiceProvider } from '../service-provider.ts';
import type { AuthnRequest } from './authn-request.ts';

/**
 * The format the person is named in (saml-core 3.4.1.1): the app's own, or the one that is asked for where it is `available`.
 * What cannot be done as asked is InvalidNameIDPolicy, never something else in silence: the app would keep the wrong name.
 *
 * AllowCreate says nothing here: which name a person has at an app is the administrator's setting, and was before the request.
 */
export function judgeNameIdPolicy(
  { nameIdPolicy }: Pick<AuthnRequest, 'nameIdPolicy'>,
  options: {
    readonly sp: Pick<SamlServiceProvider, 'nameIdFormat' | 'audience' | 'issuers'>;
    readonly available: readonly NameIdFormat[];
  },
): NameIdFormat {
  const { sp, available } = options;
  if (nameIdPolicy === undefined) return sp.nameIdFormat;
  const { format, spNameQualifier } = nameIdPolicy;
  if (spNameQualifier !== undefined && ![sp.audience, ...sp.issuers].includes(spNameQualifier)) {
    throw invalid(
      `The NameIDPolicy has SPNameQualifier ${quoted(spNameQualifier)}, which is not this app: leave it out, or send ${quoted(sp.audience)}.`,
    );
  }
  if (format === undefined || format === nameIdFormats.unspecified || format === sp.nameIdFormat)
    return sp.nameIdFormat;
  const found = available.find((known) => known === format);
  if (found !== undefined) return found;
  throw invalid(
    `The NameIDPolicy asks for the Format ${quoted(format)}, and the app is set to ${quoted(sp.nameIdFormat)}: set both the same.`,
  );
}

const invalid = (message: string): SamlError =>
  new SamlError('name_id_policy', message, { subcode: 'InvalidNameIDPolicy' });
