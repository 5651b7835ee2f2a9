// A list whose order can be changed: dragged, by the keyboard alone, or a step up or down.
import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from './messages.ts';

export type SortableItem = {
  id: string;
  name: string;
  /** Stays last, whatever the order. */
  isFixed: boolean;
  isCurrent?: boolean;
  isOff?: boolean;
  body: ReactNode;
  actions?: ReactNode;
};

type Props = { label: string; items: readonly SortableItem[]; move?: ((ids: string[]) => void) | undefined };

export function Sortable({ label, items, move }: Props) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = items.map(({ id }) => id);
  const end = ({ active, over }: DragEndEvent) => {
    const after = over === null ? undefined : movedTo(items, String(active.id), String(over.id));
    if (after !== undefined) move?.(after);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={end}
      accessibility={{
        announcements: announcementsOf(items),
        screenReaderInstructions: { draggable: t('dragHelp') },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy} disabled={move === undefined}>
        <ol className="sortable" aria-label={label}>
          {items.map((item, index) => (
            <Row key={item.id} item={item} place={index + 1} canMove={move !== undefined && !item.isFixed} />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

/** What is fixed stays behind all others. */
function movedTo(items: readonly SortableItem[], id: string, over: string): string[] | undefined {
  const ids = items.map((one) => one.id);
  const last = items.filter(({ isFixed }) => !isFixed).length - 1;
  const [from, to] = [ids.indexOf(id), Math.min(ids.indexOf(over), last)];
  return from === to || from < 0 || to < 0 ? undefined : arrayMove(ids, from, to);
}

/** One place up or down; undefined where there is none. */
export function steppedTo(items: readonly SortableItem[], id: string, by: 1 | -1): string[] | undefined {
  const ids = items.map((one) => one.id);
  const over = items[ids.indexOf(id) + by];
  return over === undefined || over.isFixed ? undefined : movedTo(items, id, over.id);
}

function announcementsOf(items: readonly SortableItem[]): Announcements {
  const told = (id: unknown, over?: unknown) => ({
    name: items.find((one) => one.id === id)?.name ?? '',
    place: items.findIndex((one) => one.id === (over ?? id)) + 1,
    count: items.length,
  });
  return {
    onDragStart: ({ active }) => t('dragStart', told(active.id)),
    onDragOver: ({ active, over }) => (over === null ? undefined : t('dragOver', told(active.id, over.id))),
    onDragEnd: ({ active, over }) => t('dragEnd', told(active.id, over?.id)),
    onDragCancel: ({ active }) => t('dragCancel', told(active.id)),
  };
}

function Row({ item, place, canMove }: { item: SortableItem; place: number; canMove: boolean }) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id: item.id, disabled: !canMove });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      data-dragged={isDragging || undefined}
      data-current={item.isCurrent === true || undefined}
      className={item.isOff === true ? 'is-off' : undefined}
    >
      {canMove ? (
        <ActionIcon
          {...attributes}
          {...listeners}
          ref={setActivatorNodeRef}
          variant="subtle"
          color="gray"
          size={40}
          className="sortable-handle"
          aria-label={t('move', { name: item.name })}
        >
          <IconGripVertical size={18} aria-hidden />
        </ActionIcon>
      ) : (
        <span />
      )}
      <span className="sortable-place">{place}</span>
      <div className="sortable-body">{item.body}</div>
      <div>{item.actions}</div>
    </li>
  );
}
