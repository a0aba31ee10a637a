/** What the person wrote, with the files that came along. */
import { fileIcon } from '@jupyterlab/ui-components';
import { type JSX, memo } from 'react';

import type { Message } from '../../protocol/chats';
import { formatBytes } from '../execution/status';
import { usePanelContext } from '../panel-context';

/** Render the message. */
export const UserMessage = memo(function UserMessage(props: {
  readonly message: Message;
}): JSX.Element {
  const { links, trans } = usePanelContext();
  const { parts } = props.message;
  const text = parts
    .map(part => (part.type === 'text' ? part.text : ''))
    .filter(Boolean)
    .join('\n\n');
  return (
    <article className="jp-CodeInterp-user" aria-label={trans.__('You')}>
      {text && <div className="jp-CodeInterp-userText">{text}</div>}
      {parts.map(
        part =>
          part.type === 'file' && (
            <a
              key={part.file_id}
              className="jp-CodeInterp-chip"
              href={links.contentUrl(part.file_id)}
              target="_blank"
              rel="noopener noreferrer"
            >
              <fileIcon.react tag="span" elementSize="normal" />
              <span className="jp-CodeInterp-chipName">{part.name}</span>
              <span className="jp-CodeInterp-quiet">
                {formatBytes(part.size)}
              </span>
            </a>
          )
      )}
      {parts.map(
        (part, index) =>
          part.type === 'note' && (
            <p key={index} className="jp-CodeInterp-note">
              {part.text}
            </p>
          )
      )}
    </article>
  );
});
