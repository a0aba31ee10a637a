/** A small toolbar button with an icon and a label for those who do not see it. */
import type { LabIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

/** Props of an icon button. */
export interface IIconButtonProps {
  readonly icon: LabIcon;
  readonly label: string;
  readonly onClick: (button: HTMLElement) => void;
  /** Shown beside the icon. */
  readonly text?: string;
  readonly disabled?: boolean;
  /** Does nothing now, but keeps the focus that is on it. */
  readonly unavailable?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  /** Whether it opens a menu. */
  readonly hasMenu?: boolean;
  readonly tabIndex?: number;
  readonly className?: string;
}

/** Render the button. */
export function IconButton(props: IIconButtonProps): JSX.Element {
  const { icon: Icon, label, text, className } = props;
  return (
    <button
      type="button"
      className={`jp-CodeInterp-iconButton ${className ?? ''}`}
      title={label}
      aria-label={label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.hasMenu ? 'menu' : undefined}
      tabIndex={props.tabIndex}
      disabled={props.disabled}
      aria-disabled={props.unavailable}
      onClick={event =>
        !props.unavailable && props.onClick(event.currentTarget)
      }
    >
      <Icon.react tag="span" elementSize="normal" />
      {text !== undefined && <span>{text}</span>}
    </button>
  );
}
