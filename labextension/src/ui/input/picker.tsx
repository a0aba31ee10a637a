/** A native list to choose from, as quiet as a button of JupyterLab's toolbars. */
import { caretDownEmptyThinIcon } from '@jupyterlab/ui-components';
import type { JSX, ReactNode } from 'react';

/** Props of a picker. */
export interface IPickerProps {
  readonly value: string;
  readonly label: string;
  readonly title: string;
  readonly onChange: (value: string) => void;
  readonly onFocus?: () => void;
  readonly className?: string;
  /** The options. */
  readonly children: ReactNode;
}

/** Render the list. */
export function Picker(props: IPickerProps): JSX.Element {
  return (
    <span className={`jp-CodeInterp-picker ${props.className ?? ''}`}>
      <select
        className="jp-mod-styled"
        value={props.value}
        aria-label={props.label}
        title={props.title}
        onFocus={props.onFocus}
        onChange={event => props.onChange(event.target.value)}
      >
        {props.children}
      </select>
      <caretDownEmptyThinIcon.react tag="span" elementSize="normal" />
    </span>
  );
}
