// multipart/form-data (RFC 7578) as a browser, curl and SDKs send it: read whole from a body that is bounded already.

export type FormPart = {
  readonly name: string;
  readonly fileName: string | undefined;
  /** As the sender says; nothing that decides may rest on it. */
  readonly mediaType: string | undefined;
  readonly bytes: Buffer;
};

export class MalformedMultipart extends Error {
  override name = 'MalformedMultipart';
}

const MAX_PARTS = 20;
const MAX_PART_HEADERS = 8_192;

export function readMultipart(body: Buffer, contentType: string): FormPart[] {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`, 'latin1');
  // The first delimiter may stand at the very beginning, without the line break of the others.
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: FormPart[] = [];
  let at = whole.indexOf(delimiter);
  if (at < 0) throw new MalformedMultipart('does not hold the boundary that its content type names');
  for (;;) {
    const after = at + delimiter.length;
    if (whole.toString('latin1', after, after + 2) === '--') return parts;
    const start = endOfLine(whole, after);
    const next = whole.indexOf(delimiter, start - 2);
    if (next < 0) throw new MalformedMultipart('breaks off inside of a part');
    if (parts.length >= MAX_PARTS) throw new MalformedMultipart(`has more than ${MAX_PARTS} parts`);
    parts.push(readPart(whole.subarray(start, Math.max(start, next))));
    at = next;
  }
}

function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw new MalformedMultipart('has no boundary in its content type');
  return boundary;
}

/** RFC 2046 §5.1.1: blanks may follow a delimiter, then the line ends. */
function endOfLine(whole: Buffer, from: number): number {
  let at = from;
  while (whole[at] === 0x20 || whole[at] === 0x09) at++;
  if (whole[at] !== 0x0d || whole[at + 1] !== 0x0a)
    throw new MalformedMultipart('has a boundary that is not on a line of its own');
  return at + 2;
}

function readPart(part: Buffer): FormPart {
  const isBare = part.subarray(0, 2).toString('latin1') === '\r\n';
  const end = isBare ? 0 : part.indexOf('\r\n\r\n');
  if (end < 0 || end > MAX_PART_HEADERS)
    throw new MalformedMultipart('has a part without an end of its headers');
  const headers = part.toString('utf8', 0, end);
  const disposition = headerOf(headers, 'content-disposition') ?? '';
  const name = parameterOf(disposition, 'name');
  if (!/^form-data\b/i.test(disposition) || name === undefined)
    throw new MalformedMultipart('has a part that is not named as form data');
  return {
    name,
    fileName: parameterOf(disposition, 'filename'),
    mediaType: headerOf(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase(),
    bytes: part.subarray(end + (isBare ? 2 : 4)),
  };
}

function headerOf(headers: string, wanted: string): string | undefined {
  for (const line of headers.split('\r\n')) {
    const colon = line.indexOf(':');
    if (line.slice(0, colon).trim().toLowerCase() === wanted) return line.slice(colon + 1).trim();
  }
  return undefined;
}

function parameterOf(value: string, wanted: string): string | undefined {
  const match = new RegExp(`;\\s*${wanted}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(value);
  return match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? match?.[2];
}
