/** Makes an element a place where files can be dropped, from the desktop and from JupyterLab's file browser. */
import { type RefObject, useEffect, useState } from 'react';

import { acceptDrag, draggedPaths, LAB_DRAG_EVENTS } from './lab-drag';

/** Where dropped files come from and go to. */
export interface IFileDropOptions {
  /** Takes the files; keep its identity. */
  readonly attach: (files: readonly File[]) => void;
  /** Reads a file of the server; rejects with a reason that can be shown. */
  readonly readServerFile: (path: string) => Promise<File>;
}

/** What the drop zone shows. */
export interface IFileDrop {
  /** Whether files hang over the element. */
  readonly over: boolean;
  /** Why a file of the server could not be attached. */
  readonly problem: string | null;
  readonly dismissProblem: () => void;
}

/** Listen on `zone`. */
export function useFileDrop(
  zone: RefObject<HTMLElement>,
  { attach, readServerFile }: IFileDropOptions
): IFileDrop {
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const element = zone.current;
    if (!element) {
      return;
    }
    const attachPath = (path: string) =>
      readServerFile(path).then(
        file => attach([file]),
        (reason: unknown) =>
          setProblem(reason instanceof Error ? reason.message : String(reason))
      );
    const listen = (event: Event) => {
      const paths = draggedPaths(event);
      const files = desktopFiles(event);
      if (paths.length === 0 && files === null) {
        return;
      }
      acceptDrag(event);
      event.preventDefault();
      setOver(event.type.endsWith('over') || event.type.endsWith('enter'));
      if (event.type.endsWith('drop')) {
        setProblem(null);
        paths.forEach(path => void attachPath(path));
        if (files && files.length > 0) {
          attach(files);
        }
      }
    };
    const types = [...LAB_DRAG_EVENTS, ...DESKTOP_DRAG_EVENTS];
    types.forEach(type => element.addEventListener(type, listen));
    return () =>
      types.forEach(type => element.removeEventListener(type, listen));
  }, [zone, attach, readServerFile]);
  return { over, problem, dismissProblem: () => setProblem(null) };
}

const DESKTOP_DRAG_EVENTS = ['dragenter', 'dragover', 'dragleave', 'drop'];

/** The files of the desktop that are dragged, empty until they are dropped; null for anything else. */
function desktopFiles(event: Event): readonly File[] | null {
  const data =
    event instanceof DragEvent && DESKTOP_DRAG_EVENTS.includes(event.type)
      ? event.dataTransfer
      : null;
  return data?.types.includes('Files') ? [...data.files] : null;
}
