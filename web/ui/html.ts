// Markup as tagged templates that escape by default. One door to hono/html, so that every page is made the same way.
import { html as template, raw } from 'hono/html';

/** Text that is already HTML. Only `html` makes it; a plain string put into a template is escaped. */
export type Markup = Exclude<ReturnType<typeof template>, Promise<unknown>>;

/** What may stand in a template: text (escaped), numbers, markup, lists of these; nothing for undefined, null and false. */
export type Content = string | number | Markup | false | null | undefined | readonly Content[];

export function html(strings: TemplateStringsArray, ...values: Content[]): Markup {
  const made = template(strings, ...values);
  // A page is written from what has been read already. A promise inside of one is a mistake of ours.
  if (made instanceof Promise) throw new TypeError('A promise was put into a page');
  return made;
}

/** Marks text of our own source (an SVG, a JSON-free constant) as markup. Never call it on anything that came from outside. */
export function trustedMarkup(source: string): Markup {
  return raw(source);
}
