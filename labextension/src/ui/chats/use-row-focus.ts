/** Keeps the focus in the list: one row is in the tab order, and arrows move to the others. */
import {
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useState
} from 'react';

/** Where the focus is and goes. */
export interface IRowFocus {
  /** The row that Tab reaches; null when none was visited. */
  readonly activeId: string | null;
  /** Put the focus on a row, or the search box, after the next render. */
  readonly request: (chatId: string | null) => void;
  /** The row after this one, else the one before it. */
  readonly neighbour: (chatId: string) => string | null;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: { readonly target: EventTarget }) => void;
}

/** Follow the focus among the rows of `list`. */
export function useRowFocus(list: RefObject<HTMLElement>): IRowFocus {
  const [activeId, setActiveId] = useState<string | null>(null);
  const [wanted, setWanted] = useState<{ readonly id: string | null } | null>(
    null
  );
  useLayoutEffect(() => {
    if (wanted) {
      const rows = rowsOf(list.current);
      const row = rows.find(({ dataset }) => dataset.chatId === wanted.id);
      (row ?? list.current?.querySelector('input'))?.focus();
    }
  }, [list, wanted]);
  return {
    activeId,
    request: id => setWanted({ id }),
    neighbour: chatId => {
      const ids = rowsOf(list.current).map(row => row.dataset.chatId);
      const place = ids.indexOf(chatId);
      return ids[place + 1] ?? ids[place - 1] ?? null;
    },
    onKeyDown: event => move(list.current, event),
    onFocus: ({ target }) => {
      const id = target instanceof HTMLElement && target.dataset.chatId;
      if (id) {
        setActiveId(id);
      }
    }
  };
}

/** Arrows, Home and End, from a row or the search box; in the box, only Down leaves the text. */
function move(list: HTMLElement | null, event: KeyboardEvent): void {
  const rows = rowsOf(list);
  const inRow = event.target instanceof Node && event.target;
  const at = rows.findIndex(row => inRow && row.parentElement?.contains(inRow));
  const places: Readonly<Record<string, number>> =
    at < 0
      ? { ArrowDown: 0 }
      : {
          ArrowDown: Math.min(at + 1, rows.length - 1),
          ArrowUp: at - 1,
          Home: 0,
          End: rows.length - 1
        };
  const place = places[event.key];
  if (place !== undefined) {
    event.preventDefault();
    (rows[place] ?? list?.querySelector('input'))?.focus();
  }
}

function rowsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-chat-id]') ?? [])];
}
