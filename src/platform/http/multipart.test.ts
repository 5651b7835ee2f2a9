import { describe, expect, test } from 'vitest';
import { MalformedMultipart, readMultipart } from './multipart.ts';

const type = 'multipart/form-data; boundary=xx';
const body = (...lines: string[]) => Buffer.from(lines.join('\r\n'));

describe('RFC 7578: form data in parts', () => {
  test('the bytes of a file come back as they were, boundaries of others inside', async () => {
    const bytes = Buffer.from([0, 13, 10, 45, 45, 120, 255, 13, 10]);
    const form = new FormData();
    form.append('note', 'ロゴ');
    form.append('file', new Blob([bytes], { type: 'image/png' }), 'a "logo".png');
    const response = new Response(form);
    const whole = Buffer.from(await response.arrayBuffer());
    const [note, file] = readMultipart(whole, response.headers.get('content-type') ?? '');
    expect(note).toMatchObject({ name: 'note', fileName: undefined, bytes: Buffer.from('ロゴ') });
    expect(file).toMatchObject({ name: 'file', mediaType: 'image/png', bytes });
  });

  test('a quoted boundary, a preamble, blanks behind a boundary, an empty part, and an epilogue', () => {
    const parts = readMultipart(
      body(
        'preamble',
        '--xx  ',
        'Content-Disposition: form-data; name="a"',
        '',
        '',
        '--xx',
        'content-disposition: form-data; name=b',
        '',
        '1',
        '--xx--',
        'epilogue',
      ),
      'multipart/form-data; boundary="xx"',
    );
    expect(parts.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ['a', ''],
      ['b', '1'],
    ]);
  });

  const part = ['--xx', 'Content-Disposition: form-data; name="a"', '', '1'];
  const broken: [string, Buffer, string][] = [
    ['no boundary in the type', body(...part, '--xx--'), 'multipart/form-data'],
    ['another boundary', body('--yy', '', '1', '--yy--'), type],
    ['no end', body(...part), type],
    ['no name', body('--xx', 'Content-Disposition: form-data', '', '1', '--xx--'), type],
    ['no form data', body('--xx', 'Content-Disposition: attachment; name="a"', '', '1', '--xx--'), type],
    ['no headers', body('--xx', '', '1', '--xx--'), type],
    ['no end of headers', body('--xx', 'Content-Disposition: form-data; name="a"', '--xx--'), type],
    ['text behind a boundary', body('--xxy', '', '1', '--xx--'), type],
    ['too many parts', body(...Array.from({ length: 21 }, () => part).flat(), '--xx--'), type],
  ];
  test.each(broken)('is refused: %s', (_what, bytes, contentType) => {
    expect(() => readMultipart(bytes, contentType)).toThrow(MalformedMultipart);
  });
});
