/** A list to choose one of, with the arrow that JupyterLab's own lists have. */
import { caretDownEmptyIcon } from '@jupyterlab/ui-components';
import type { JSX, SelectHTMLAttributes } from 'react';

/** Render the list; the options are its children. */
export function SelectBox(
  props: SelectHTMLAttributes<HTMLSelectElement>
): JSX.Element {
  return (
    <div className="jp-CodeInterp-select">
      <select {...props} className="jp-mod-styled" />
      <caretDownEmptyIcon.react tag="span" elementSize="normal" />
    </div>
  );
}
