/** A quiet button that tells what is chosen, and opens the list to choose from. */
import { caretDownEmptyThinIcon } from '@jupyterlab/ui-components';
import {
  type JSX,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState
} from 'react';

import type { IChoice } from './choice';
import { ChoiceList } from './choice-list';
import { isComposing } from './keys';

/** Props of a picker. */
export interface IChoicePickerProps {
  /** What is chosen, such as "Model". */
  readonly label: string;
  /** The present choice, as the button says it. */
  readonly text: string;
  readonly value: string;
  readonly choices: readonly IChoice[];
  readonly choose: (value: string) => void;
  readonly onOpen?: () => void;
  readonly className?: string;
  /** Calls back when the list is asked for from elsewhere; returns what ends that. */
  readonly asked?: (open: () => void) => () => void;
  /** Rendered below the list; what takes the focus away closes it. */
  readonly footer?: ReactNode;
}

/** Render the button, and the list while it is open. */
export function ChoicePicker(props: IChoicePickerProps): JSX.Element {
  const { label, text, value, footer } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const { asked, onOpen } = props;
  useEffect(
    () =>
      asked?.(() => {
        button.current?.focus();
        onOpen?.();
        setOpen(true);
      }),
    [asked, onOpen]
  );
  const close = () => {
    button.current?.focus();
    setOpen(false);
  };
  return (
    <span
      className={`jp-CodeInterp-picker ${props.className ?? ''}`}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
      onKeyDown={event => {
        if (open && event.key === 'Escape' && !isComposing(event)) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={button}
        type="button"
        aria-label={`${label}: ${text}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        title={`${label}: ${text}`}
        data-value={value}
        onClick={() => {
          if (!open) {
            onOpen?.();
          }
          setOpen(!open);
        }}
      >
        <span className="jp-CodeInterp-pickerText">{text}</span>
        <caretDownEmptyThinIcon.react tag="span" elementSize="normal" />
      </button>
      {open && (
        <div
          id={id}
          className="jp-CodeInterp-popover"
          role="dialog"
          aria-label={label}
          // A click beside the choices must not close it.
          tabIndex={-1}
        >
          <ChoiceList
            label={label}
            value={value}
            choices={props.choices}
            choose={chosen => {
              close();
              props.choose(chosen);
            }}
          />
          {footer && (
            <div className="jp-CodeInterp-popoverFooter">{footer}</div>
          )}
        </div>
      )}
    </span>
  );
}
