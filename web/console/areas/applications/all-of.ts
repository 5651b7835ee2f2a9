import type { List } from '../../kit/api.ts';

/** Of a list that is short by its nature, all of it. */
export const allOf = <Item>(list: List<Item>): Promise<Item[]> => list.all();
