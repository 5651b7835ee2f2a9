import type { KeyObject } from 'node:crypto';
import { canonicalize, parseXml, type XmlElement, XmlError } from '#src/protocols/xml/index.ts';
import {
  readSigned,
  response,
  signedAssertion,
  type TestKey,
  testKey,
  testSigner,
} from '#test/kit/signed-xml.ts';
import { type Material, mutate, mutateBytes } from './mutations.ts';
import { copyOf, type MutableElement, toMutable, write } from './mutable-xml.ts';
import type { Random } from './random.ts';

export type Messages = {
  readonly idp: TestKey;
  readonly genuine: readonly { text: string; tree: MutableElement }[];
  readonly material: Material;
  /** The bytes that may verify: of every genuine message, whole or its assertion alone. */
  readonly verified: ReadonlySet<string>;
};

/** Messages of one signer for two people, signed in each way, a signed error, and what an attacker signed. */
export async function createMessages(): Promise<Messages> {
  const idp = testKey('idp');
  const signer = testSigner(idp);
  const byAttacker = testSigner(testKey('attacker'));
  const status = 'urn:oasis:names:tc:SAML:2.0:status:Responder';
  const alice = await signedAssertion({ nameId: 'alice@example.com' }, signer);
  const bob = await signedAssertion(
    { nameId: 'bob@example.com', id: '_a2', groups: ['a&b', '日本語'] },
    signer,
  );
  const texts = [
    await response(alice),
    await response(alice, signer),
    await response(withoutSignature(alice), signer),
    await response(bob, signer, { id: '_r2' }),
    await response('', signer, { id: '_r2', status }),
  ];
  const forged = await response(
    await signedAssertion({ nameId: 'admin@example.com' }, byAttacker),
    byAttacker,
  );
  const bytesOf = (text: string): string => readSigned(text, [idp.publicKey]).bytes.toString();
  return {
    idp,
    genuine: texts.map((text) => ({ text, tree: toMutable(parseXml(Buffer.from(text))) })),
    material: { others: [...texts, forged].map((text) => toMutable(parseXml(Buffer.from(text)))) },
    verified: new Set([...texts.map(bytesOf), ...[alice, bob].map((text) => withoutSignature(text))]),
  };
}

function withoutSignature(text: string): string {
  return text.replace(/<ds:Signature xmlns:ds.*?<\/ds:Signature>/, '');
}

export type Outcome = { accepted: number; refused: number; codes: Record<string, number>; wrong: string[] };

/** What a service provider takes for signed. */
export type ReadBy = (xml: Buffer, keys: readonly KeyObject[]) => { bytes: Buffer; element: XmlElement };

/** Mutates and reads so many times. Each is refused by an XmlError, or what verified is, byte for byte, what was signed. */
export function runMutations(
  messages: Messages,
  random: Random,
  runs: number,
  of: 'trees' | 'bytes',
  readBy: ReadBy = readSigned,
): Outcome {
  const outcome: Outcome = { accepted: 0, refused: 0, codes: {}, wrong: [] };
  for (let run = 0; run < runs; run += 1) {
    const { text, tree } = random.pick(messages.genuine);
    let mutated: Buffer;
    if (of === 'bytes') mutated = mutateBytes(Buffer.from(text), random);
    else {
      const copy = copyOf(tree);
      mutate(copy, random, messages.material);
      mutated = Buffer.from(write(copy, random));
    }
    judge(mutated, messages, outcome, readBy);
  }
  return outcome;
}

function judge(mutated: Buffer, { idp, verified }: Messages, outcome: Outcome, readBy: ReadBy): void {
  try {
    const { bytes, element } = readBy(mutated, [idp.publicKey]);
    outcome.accepted += 1;
    const same = canonicalize(element, { inclusivePrefixes: ['xs'] }).equals(bytes);
    if (!verified.has(bytes.toString()) || !same) outcome.wrong.push(mutated.toString());
  } catch (error) {
    outcome.refused += 1;
    if (!(error instanceof XmlError)) outcome.wrong.push(`${String(error)} for ${mutated.toString()}`);
    else outcome.codes[error.code] = (outcome.codes[error.code] ?? 0) + 1;
  }
}
