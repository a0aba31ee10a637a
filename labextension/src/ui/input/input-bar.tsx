/** Where the person writes: text, files, model, engine, and Send or Stop in the same place. */
import { fileUploadIcon, LabIcon, stopIcon } from '@jupyterlab/ui-components';
import {
  type DragEvent,
  type JSX,
  type KeyboardEvent,
  useEffect,
  useRef
} from 'react';

import type { IChatModel, IPanelServices } from '../../model/interfaces';
import { IconButton } from '../icon-button';
import { usePanelContext } from '../panel-context';
import { useSignal } from '../use-signal';
import { AttachmentList } from './attachment-list';
import { ApprovalPicker, EnginePicker } from './engine-picker';
import { ModelPicker } from './model-picker';

const sendIcon = new LabIcon({
  name: 'jupyter-codeinterp:send',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16"><path class="jp-icon3" fill="#616161" d="M3 4l19 8-19 8v-6l12-2L3 10z"/></svg>'
});

/** Props of the bar. */
export interface IInputBarProps {
  readonly chat: IChatModel;
  readonly services: IPanelServices;
}

/** Render the bar. */
export function InputBar(props: IInputBarProps): JSX.Element {
  const { chat, services } = props;
  const { trans } = usePanelContext();
  const draft = useSignal(chat.changed, () => chat.draft);
  const attachments = useSignal(chat.changed, () => chat.attachments);
  const turn = useSignal(chat.changed, () => chat.turn);
  const sending = useSignal(chat.changed, () => chat.sending);
  const picker = useRef<HTMLInputElement>(null);

  const uploading = attachments.some(item => item.status === 'uploading');
  const ready = attachments.some(item => item.status === 'ready');
  const canSend = !sending && !uploading && (draft.trim() !== '' || ready);
  const send = () => {
    if (canSend) {
      void chat.send(draft);
    }
  };
  return (
    <div
      className="jp-CodeInterp-inputBar"
      onDragOver={event => event.preventDefault()}
      onDrop={event => attachDropped(event, chat)}
    >
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
        onPaste={files => chat.attach(files)}
        onKey={event => {
          const plain = !event.shiftKey && !event.altKey;
          const strong = event.ctrlKey || event.metaKey;
          if (
            event.key === 'Enter' &&
            !event.nativeEvent.isComposing &&
            plain
          ) {
            if (strong || services.settings.sendWithEnter) {
              event.preventDefault();
              send();
            }
          } else if (event.key === 'Escape' && turn) {
            void chat.stop();
          }
        }}
      />
      <div className="jp-CodeInterp-inputRow">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={event => {
            chat.attach([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <IconButton
          icon={fileUploadIcon}
          label={trans.__('Attach files')}
          onClick={() => picker.current?.click()}
        />
        <ModelPicker chat={chat} catalog={services.catalog} />
        <EnginePicker
          chat={chat}
          catalog={services.catalog}
          settings={services.settings}
        />
        <ApprovalPicker chat={chat} />
        <span className="jp-CodeInterp-spacer" />
        {turn ? (
          <IconButton
            className="jp-CodeInterp-send jp-mod-stop"
            icon={stopIcon}
            label={
              turn.state === 'stopping'
                ? trans.__('Stopping…')
                : trans.__('Stop (Esc)')
            }
            disabled={turn.state === 'stopping'}
            onClick={() => void chat.stop()}
          />
        ) : (
          <IconButton
            className="jp-CodeInterp-send"
            icon={sendIcon}
            label={uploading ? trans.__('Uploading…') : trans.__('Send')}
            disabled={!canSend}
            onClick={send}
          />
        )}
      </div>
    </div>
  );
}

function attachDropped(event: DragEvent, chat: IChatModel): void {
  if (event.dataTransfer.files.length > 0) {
    event.preventDefault();
    chat.attach([...event.dataTransfer.files]);
  }
}

/** A text box as high as its text, up to a third of the panel. */
function GrowingText(props: {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
  readonly onPaste: (files: readonly File[]) => void;
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element) {
      element.style.height = 'auto';
      element.style.height = `${element.scrollHeight}px`;
    }
  }, [props.value]);
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
        if (event.clipboardData.files.length > 0) {
          event.preventDefault();
          props.onPaste([...event.clipboardData.files]);
        }
      }}
    />
  );
}
