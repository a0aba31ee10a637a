/** Send and Stop, in the same place; both while a turn runs and there is something to ask next. */
import { LabIcon, stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { ITurnView } from '../../model/chat-interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';

const sendIcon = new LabIcon({
  name: 'jupyter-codeinterp:send',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16"><path class="jp-icon3" fill="#616161" d="M3 4l19 8-19 8v-6l12-2L3 10z"/></svg>'
});

/** Props of the buttons. */
export interface ISendButtonsProps {
  readonly turn: ITurnView | null;
  readonly canSend: boolean;
  readonly uploading: boolean;
  readonly send: () => void;
  readonly stop: () => void;
}

/** Render the buttons. */
export function SendButtons(props: ISendButtonsProps): JSX.Element {
  const { trans } = usePanelContext();
  const { turn, canSend, uploading } = props;
  const stopping = turn?.state === 'stopping';
  return (
    <>
      {(!turn || canSend) && (
        <IconButton
          key="send"
          className="jp-CodeInterp-send"
          icon={sendIcon}
          label={
            uploading
              ? canSend
                ? trans.__('Send when the upload is complete')
                : trans.__('Uploading…')
              : turn
                ? trans.__('Send when the answer is complete')
                : trans.__('Send')
          }
          disabled={!canSend}
          onClick={props.send}
        />
      )}
      {turn && (
        <IconButton
          key="stop"
          className="jp-CodeInterp-send jp-mod-stop"
          icon={stopIcon}
          label={stopping ? trans.__('Stopping…') : trans.__('Stop (Esc)')}
          disabled={stopping}
          onClick={props.stop}
        />
      )}
    </>
  );
}
