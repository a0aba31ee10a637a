/** A text box as high as its text, up to a third of the window. */
import { type JSX, type KeyboardEvent, useLayoutEffect } from 'react';

import { usePanelContext } from '../panel-context';
import { useGrowing } from '../use-growing';
import { pastedFiles } from './pasted-files';

/** Props of the box. */
export interface IGrowingTextProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
  readonly onPaste: (files: readonly File[]) => void;
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** Render the box. */
export function GrowingText(props: IGrowingTextProps): JSX.Element {
  const { inputFocus } = usePanelContext();
  const box = useGrowing(props.value, props.placeholder);
  useLayoutEffect(() => {
    inputFocus.attach(box.current);
    return () => inputFocus.attach(null);
  }, [box, inputFocus]);
  return (
    <textarea
      ref={box}
      className="jp-CodeInterp-input"
      rows={1}
      value={props.value}
      placeholder={props.placeholder}
      aria-label={props.label}
      onChange={event => props.onChange(event.target.value)}
      onKeyDown={props.onKey}
      onPaste={event => {
        const files = pastedFiles(event.clipboardData, new Date());
        if (files.length > 0) {
          event.preventDefault();
          props.onPaste(files);
        }
      }}
    />
  );
}
