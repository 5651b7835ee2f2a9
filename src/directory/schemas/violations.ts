/** The database refused a second row of the same key; two transactions met that both had looked and found it free. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Object && 'code' in error && error.code === '23505';
}

/** A row refers to another that is no longer there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Object && 'code' in error && error.code === '23503';
}
