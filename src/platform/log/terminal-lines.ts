// The same log lines for a person at a terminal: time, level, message, then the fields as name=value.

export function terminalLines(out: { write(line: string): void }): { write(line: string): void } {
  return { write: (line) => out.write(terminalLine(line)) };
}

function terminalLine(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${shortValue(value)}`);
  const stack = stackOf(err);
  const head = `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${printable(String(msg))}`;
  return `${[head, ...shown].join('  ')}\n${stack === undefined ? '' : `${stack}\n`}`;
}

function stackOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  return printable(String(stack ?? message ?? ''), /[^\P{C}\n]/gu);
}

function shortValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(/[\s"]/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text);
}

/** Control characters of a stranger's user agent must not steer the terminal of who reads the log. */
function printable(text: string, control = /\p{C}/gu): string {
  return text.replace(control, '\uFFFD');
}
