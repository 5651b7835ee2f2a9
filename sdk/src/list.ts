/** One page, and where the next one is. */
export type Page<Item> = { items: Item[]; next: string | undefined };

/**
 * A list of the API. Awaited, it is its first page's items; walked with `for await`, every item of every page, one request at a
 * time.
 */
export type List<Item> = PromiseLike<Item[]> &
  AsyncIterable<Item> & {
    pages(): AsyncIterable<Page<Item>>;
    /** Every item, at most so many: lists can be long. */
    all(most?: number): Promise<Item[]>;
  };

/** `fetchPage` without an address gives the first page. */
export function listOf<Item>(fetchPage: (url?: string) => Promise<Page<Item>>): List<Item> {
  let first: Promise<Page<Item>> | undefined;
  const firstPage = () => (first ??= fetchPage());

  async function* pages(): AsyncGenerator<Page<Item>> {
    let page = await firstPage();
    yield page;
    while (page.next !== undefined) {
      page = await fetchPage(page.next);
      yield page;
    }
  }
  async function* items(): AsyncGenerator<Item> {
    for await (const page of pages()) yield* page.items;
  }
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- so that a list can be awaited
    then: (onDone, onFailed) =>
      firstPage()
        .then(({ items: found }) => found)
        .then(onDone, onFailed),
    [Symbol.asyncIterator]: items,
    pages,
    async all(most = Number.POSITIVE_INFINITY) {
      const found: Item[] = [];
      for await (const page of pages()) {
        found.push(...page.items);
        if (found.length >= most) break;
      }
      return found.slice(0, most);
    },
  };
}

/** The address of `rel="next"`. */
export function nextOf(headers: Headers): string | undefined {
  for (const link of (headers.get('link') ?? '').split(/,(?=\s*<)/)) {
    const [, url, rel] = /<([^>]*)>\s*;\s*rel="?([^";]+)"?/.exec(link) ?? [];
    if (rel === 'next') return url;
  }
  return undefined;
}
