/** The same XML, an element on each line. For reading only: a line break within would break a signature. */
export function readableXml(xml: string): string {
  let depth = 0;
  return xml
    .replace(/>\s*</g, '>\n<')
    .split('\n')
    .map((line) => {
      const isEnd = line.startsWith('</');
      const isAlone = /^<[?!]/.test(line) || line.endsWith('/>') || /^<([^\s/>]+)[^>]*>.*<\/\1>$/.test(line);
      if (isEnd) depth = Math.max(0, depth - 1);
      const shown = '  '.repeat(depth) + line;
      if (!isEnd && !isAlone && line.startsWith('<')) depth += 1;
      return shown;
    })
    .join('\n');
}
