/** Where the person writes: text, files, model, engine, and Send or Stop. */
import { fileUploadIcon } from '@jupyterlab/ui-components';
import { type JSX, type KeyboardEvent, useCallback, useRef } from 'react';

import type { IChatModel, IPanelServices } from '../../model/interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { useSignal } from '../use-signal';
import { AttachmentList } from './attachment-list';
import { ApprovalPicker, EnginePicker } from './engine-picker';
import { GrowingText } from './growing-text';
import { ModelPicker } from './model-picker';
import { SendButtons } from './send-buttons';
import { useFileDrop } from './use-file-drop';

/** Props of the bar. */
export interface IInputBarProps {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}

/** Render the bar. */
export function InputBar(props: IInputBarProps): JSX.Element {
  const { chat, services } = props;
  const { trans, inputFocus } = usePanelContext();
  const draft = useSignal(chat.changed, () => chat.draft);
  const attachments = useSignal(chat.changed, () => chat.attachments);
  const turn = useSignal(chat.changed, () => chat.turn);
  const queued = useSignal(chat.changed, () => chat.queued);
  const sending = useSignal(chat.changed, () => chat.sending);
  const bar = useRef<HTMLDivElement>(null);
  const attach = useCallback(
    (files: readonly File[]) => chat.attach(files),
    [chat]
  );
  const drop = useFileDrop(bar, {
    attach,
    readServerFile: services.readServerFile
  });

  const uploading = attachments.some(item => item.status === 'uploading');
  const ready = attachments.some(item => item.status === 'ready');
  const free = !sending && queued === null;
  // A message sent during an upload leaves when the file is there.
  const canSend = free && (draft.trim() !== '' || ready || uploading);
  const send = () => {
    if (canSend) {
      inputFocus.request();
      void chat.send(draft);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    if (asksToSend(event, services.settings.sendWithEnter)) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && turn) {
      void chat.stop();
    }
  };
  return (
    <div
      ref={bar}
      className={`jp-CodeInterp-inputBar ${drop.over ? 'jp-mod-dropTarget' : ''}`}
    >
      {drop.problem !== null && (
        <Problem message={drop.problem} dismiss={drop.dismissProblem} />
      )}
      <AttachmentList
        attachments={attachments}
        detach={key => chat.detach(key)}
      />
      <GrowingText
        value={draft}
        label={trans.__('Message')}
        placeholder={
          turn
            ? trans.__('Write the next message…')
            : trans.__('Ask about your data…')
        }
        onChange={text => chat.setDraft(text)}
        onPaste={attach}
        onKey={onKey}
      />
      <div className="jp-CodeInterp-inputRow">
        <AttachButton attach={attach} />
        <ModelPicker chat={chat} catalog={services.catalog} />
        <EnginePicker
          chat={chat}
          catalog={services.catalog}
          settings={services.settings}
        />
        <ApprovalPicker chat={chat} />
        <span className="jp-CodeInterp-spacer" />
        <SendButtons
          turn={turn}
          canSend={canSend}
          uploading={uploading}
          send={send}
          stop={() => void chat.stop()}
        />
      </div>
    </div>
  );
}

/** Whether a key sends what is written; `withEnter` as the person prefers. */
export function asksToSend(event: KeyboardEvent, withEnter: boolean): boolean {
  return (
    event.key === 'Enter' &&
    !event.shiftKey &&
    !event.altKey &&
    (withEnter || event.ctrlKey || event.metaKey)
  );
}

function AttachButton(props: {
  readonly attach: (files: readonly File[]) => void;
}): JSX.Element {
  const { trans } = usePanelContext();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={event => {
          props.attach([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <IconButton
        icon={fileUploadIcon}
        label={trans.__('Attach files')}
        onClick={() => picker.current?.click()}
      />
    </>
  );
}
