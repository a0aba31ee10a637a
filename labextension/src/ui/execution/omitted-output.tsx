/** Stands where output was left out, and leads to all of it. */
import type { JSX } from 'react';

import { omittedFromJson } from '../../protocol/outputs';
import { usePanelContext } from '../panel-context';
import { formatBytes } from './status';

/** Render the marker. */
export function OmittedOutput(props: {
  readonly payload: unknown;
}): JSX.Element {
  const { links, trans } = usePanelContext();
  const omitted = omittedFromJson(props.payload);
  return (
    <div className="jp-CodeInterp-omitted">
      {trans.__('%1 left out.', formatBytes(omitted.bytes))}{' '}
      {omitted.file !== undefined && (
        <a
          href={links.contentUrl(omitted.file)}
          target="_blank"
          rel="noopener noreferrer"
        >
          {trans.__('Open full output')}
        </a>
      )}
    </div>
  );
}
