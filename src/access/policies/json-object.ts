export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is a JSON object, else an empty one: for reading stored policy JSON place by place. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
