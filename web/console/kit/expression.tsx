import { Alert, Code, Textarea } from '@mantine/core';
import { OktaApiError } from './api.ts';
import { linesOf } from './errors.ts';

/** `… (at position 12)`, as the API says it. */
export const positionOf = (message: string): number | undefined => {
  const [, digits] = /\(at position (\d+)\)/.exec(message) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/** The API’s words about an expression, without the field before them. */
export function expressionErrorOf(error: unknown): string | undefined {
  if (!(error instanceof OktaApiError) || error.status !== 400) return undefined;
  return linesOf(error)[0]?.replace(/^[\w.]+:\s*/, '');
}

/** An expression of the Okta language, in letters of one width. */
export function ExpressionField({
  label,
  description,
  value,
  onChange,
  error,
  name,
  required,
  minRows = 3,
  isReadOnly = false,
  hiddenLabel = false,
}: {
  label: string;
  description?: React.ReactNode;
  value: string;
  onChange: (value: string) => void;
  error?: React.ReactNode;
  name?: string;
  required?: boolean;
  minRows?: number;
  isReadOnly?: boolean;
  /** Where a heading says the same to the eye. */
  hiddenLabel?: boolean;
}) {
  return (
    <Textarea
      {...(hiddenLabel ? { 'aria-label': label } : { label })}
      description={description}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
      {...(name === undefined ? {} : { name })}
      withAsterisk={required === true}
      autosize
      minRows={minRows}
      maxRows={14}
      spellCheck={false}
      autoComplete="off"
      autoCapitalize="off"
      readOnly={isReadOnly}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  );
}

/** What is wrong with an expression, with the place pointed at. */
export function ExpressionError({ expression, message }: { expression: string; message: string }) {
  const position = positionOf(message);
  return (
    <Alert color="red" role="status" p="sm">
      {message}
      {position !== undefined && <Place of={expression} at={position} />}
    </Alert>
  );
}

/** The line in question, and a mark under the letter. */
function Place({ of, at }: { of: string; at: number }) {
  const start = of.lastIndexOf('\n', at - 1) + 1;
  const line = of.slice(start).split('\n', 1)[0] ?? '';
  // Long lines are cut around the place.
  const from = Math.max(0, at - start - 24);
  const shown = line.slice(from, from + 56);
  return (
    <Code block mt={6} aria-hidden style={{ overflowX: 'auto' }}>
      {`${shown}\n${' '.repeat(Math.max(0, at - start - from))}^`}
    </Code>
  );
}
