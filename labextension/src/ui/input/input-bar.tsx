/** Where the person writes: text, files, model, engine, and Send or Stop. */
import { type JSX, type KeyboardEvent, useRef } from 'react';

import type { IChatModel } from '../../model/chat-interfaces';
import type { IPanelServices } from '../../model/service-interfaces';
import { usePanelContext } from '../panel-context';
import { Problem } from '../problem';
import { useSignal } from '../use-signal';
import { ApprovalPicker } from './approval-picker';
import { AttachButton } from './attach-button';
import { AttachmentList } from './attachment-list';
import { EnginePicker } from './engine-picker';
import { GrowingText } from './growing-text';
import { asksToSend, isComposing } from './keys';
import { ModelPicker } from './model-picker';
import { SendButtons } from './send-buttons';
import { useAttaching } from './use-attaching';
import { useFileDrop } from './use-file-drop';
import { useHistory } from './use-history';
import { usePlaceholder } from './use-placeholder';

/** Props of the bar. */
export interface IInputBarProps {
  readonly chat: IChatModel;
  readonly services: Pick<
    IPanelServices,
    'catalog' | 'settings' | 'setup' | 'kernelChoices' | 'readServerFile'
  >;
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
  const { attach, refusal, dismiss } = useAttaching(chat, services.settings);
  const { readServerFile } = services;
  const drop = useFileDrop(bar, { attach, readServerFile });
  const recall = useHistory(chat);
  const placeholder = usePlaceholder(chat, services.settings);

  const uploading = attachments.some(item => item.status === 'uploading');
  const ready = attachments.some(item => item.status === 'ready');
  const waits = queued !== null && (turn !== null || !queued.held);
  const free = !sending && !waits;
  // A message sent during an upload leaves when the file is there.
  const canSend = free && (draft.trim() !== '' || ready || uploading);
  const send = () => {
    if (canSend) {
      inputFocus.request();
      services.setup.choose();
      void chat.send(draft);
    }
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) {
      return;
    }
    if (recall(event)) {
      event.preventDefault();
    } else if (asksToSend(event, services.settings.sendWithEnter)) {
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
      {refusal !== null && <Problem message={refusal} dismiss={dismiss} />}
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
        placeholder={placeholder}
        onChange={text => chat.setDraft(text)}
        onPaste={attach}
        onKey={onKey}
      />
      <div className="jp-CodeInterp-inputRow">
        <AttachButton attach={attach} />
        <ModelPicker chat={chat} services={services} />
        <span className="jp-CodeInterp-rowBreak" />
        <EnginePicker chat={chat} services={services} />
        <ApprovalPicker chat={chat} settings={services.settings} />
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
