/** Shows the beginning of what is high, and all of it on request, in its place. */
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import { type JSX, type ReactNode, useEffect, useRef, useState } from 'react';

import { IconButton } from './icon-button';

/** What hides less than this is not worth a button, in pixels. */
const WORTH_FOLDING = 60;

/** Props of folded content. */
export interface IFoldedProps {
  /** The words of the button. */
  readonly more: string;
  readonly less: string;
  readonly children: ReactNode;
}

/** Render the content; how much of it is shown while it is folded says CSS. */
export function Folded(props: IFoldedProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [high, setHigh] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = box.current;
    const content = element?.firstElementChild;
    if (!element || !content) {
      return;
    }
    // The content grows when a picture arrives, and with another width of the panel.
    const measure = () => {
      const most = parseFloat(getComputedStyle(element).maxHeight);
      setHigh(
        current =>
          // While it is open its limit is not known.
          (Number.isNaN(most) && current) ||
          element.scrollHeight > most + WORTH_FOLDING
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    measure();
    return () => observer.disconnect();
  }, [open]);
  const folded = high && !open;
  return (
    <div className={`jp-CodeInterp-folded ${folded ? 'jp-mod-cut' : ''}`}>
      <div
        ref={box}
        className={`jp-CodeInterp-foldedContent ${open ? '' : 'jp-mod-limited'}`}
      >
        {props.children}
      </div>
      {high && (
        <IconButton
          className="jp-CodeInterp-foldButton"
          icon={open ? caretUpIcon : caretDownIcon}
          label={open ? props.less : props.more}
          text={open ? props.less : props.more}
          expanded={open}
          onClick={() => setOpen(!open)}
        />
      )}
    </div>
  );
}
