/** Stands where output was left out, and leads to all of it. */
import type { JSX, MouseEvent } from 'react';

import { omittedFromJson } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { formatBytes } from '../quantities';
import { useOpenStoredText } from './main-area';

/** Render the marker. */
export function OmittedOutput(props: {
  readonly payload: unknown;
}): JSX.Element {
  const { trans } = usePanelContext();
  const { bytes, file } = omittedFromJson(props.payload);
  return (
    <div className="jp-CodeInterp-omitted">
      <span>{trans.__('%1 left out.', formatBytes(bytes))}</span>
      {file !== undefined && <FullOutput fileId={file} />}
    </div>
  );
}

function FullOutput(props: { readonly fileId: string }): JSX.Element {
  const { links, trans } = usePanelContext();
  const openStoredText = useOpenStoredText();
  const { fileId } = props;
  const address = links.contentUrl(fileId);
  const open = (event: MouseEvent) => {
    // Whoever asks the browser for a tab gets one.
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      openStoredText(fileId);
    }
  };
  return (
    <>
      <a
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        onClick={open}
      >
        {trans.__('Open full output')}
      </a>
      <a href={address} download>
        {trans.__('Download')}
      </a>
    </>
  );
}
