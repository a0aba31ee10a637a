/** Reads JupyterLab's own drag events, which carry paths of the server's files. */
import { MimeData } from '@lumino/coreutils';

/** What JupyterLab's file browser calls the paths that are dragged. */
const CONTENTS = 'application/x-jupyter-icontents';

/** JupyterLab's events by what happens, as a drop zone hears them. */
export const LAB_DRAG_EVENTS = [
  'lm-dragenter',
  'lm-dragover',
  'lm-dragleave',
  'lm-drop'
] as const;

/** A drag event of JupyterLab; nothing can be dropped until it was accepted. */
interface ILabDrag extends Event {
  readonly mimeData: MimeData;
  readonly proposedAction: string;
  dropAction: string;
}

/** The paths of the files that are dragged, as the contents manager knows them; empty for anything else. */
export function draggedPaths(event: Event): string[] {
  const paths: unknown = isLabDrag(event)
    ? event.mimeData.getData(CONTENTS)
    : [];
  return Array.isArray(paths)
    ? paths.filter(path => typeof path === 'string')
    : [];
}

/** Say that the files may be dropped here. */
export function acceptDrag(event: Event): void {
  if (isLabDrag(event)) {
    event.preventDefault();
    event.stopPropagation();
    event.dropAction = event.proposedAction;
  }
}

function isLabDrag(event: Event): event is ILabDrag {
  return 'mimeData' in event && event.mimeData instanceof MimeData;
}
