// Why an operation of tier 1 has no page in the console. The first that fits says it.
export const withoutPage: readonly { of: string | RegExp; why: string }[] = [];
