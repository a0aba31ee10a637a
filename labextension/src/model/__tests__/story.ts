/** A chat with everything that can happen to it, told as events. */
import type {
  Chat,
  ChatDetail,
  Message,
  MessageHead
} from '../../protocol/chats';
import type { ChatEvent } from '../../protocol/events';
import type { ExecutionPart, ExecutionState } from '../../protocol/parts';
import type { ChatState } from '../chat-state';

export const CHAT: Chat = {
  id: 'c-1',
  title: '',
  created: 1,
  updated: 1,
  head: null,
  model: 'demo/analyst',
  engine: 'jupyter',
  kernel: {},
  approval: 'ask',
  code_mode: 'auto',
  code_on: true,
  folder: '',
  archived: false,
  pinned: false
};

/** A chat nobody has written in. */
export const FRESH: ChatDetail = {
  ...CHAT,
  turn: null,
  messages: [],
  executions: [],
  queued: null
};

/** The question of the chat. */
export const QUESTION: Message = {
  id: 'm-1',
  chat_id: 'c-1',
  role: 'user',
  created: 2,
  steps: 0,
  parts: [{ type: 'text', text: 'Chart it.' }]
};

/** An answer without its parts. */
function head(
  id: string,
  turnId: string,
  change: Partial<MessageHead> = {}
): MessageHead {
  return {
    id,
    chat_id: 'c-1',
    parent_id: 'm-1',
    role: 'assistant',
    created: 3,
    turn_id: turnId,
    steps: 0,
    ...change
  };
}

/** An answer that is still to be written. */
export function answer(id: string, turnId: string): Message {
  return { ...head(id, turnId), parts: [] };
}

const WRITING: ExecutionState = {
  type: 'execution',
  id: 'e-1',
  code: '',
  language: 'python',
  engine: 'jupyter',
  origin: 'model',
  status: 'writing',
  notes: []
};

/** Code that is being written. */
export const RUN: ExecutionPart = { ...WRITING, outputs: [] };

const WRITTEN = 'print("🍰")\nplot()';

function status(change: Partial<ExecutionState>): ChatEvent {
  return {
    type: 'execution.status',
    execution_id: 'e-1',
    execution: { ...WRITING, code: WRITTEN, ...change }
  };
}

const MANUAL: ExecutionState = {
  ...WRITING,
  id: 'e-9',
  code: '1/0',
  origin: 'user',
  status: 'queued',
  anchor: { message_id: 'm-3', part: 0, block: 0 }
};

/** An answer with two steps, its failed first attempt before it, and a manual run after it. */
export const STORY: readonly ChatEvent[] = [
  {
    type: 'turn.started',
    turn_id: 't-1',
    messages: [QUESTION, answer('m-2', 't-1')]
  },
  {
    type: 'chat.changed',
    chat_id: 'c-1',
    chat: { ...CHAT, title: 'Chart it.', head: 'm-2' }
  },
  { type: 'step.started', turn_id: 't-1', step: 1, model: 'demo/analyst' },
  {
    type: 'part.added',
    message_id: 'm-2',
    index: 0,
    part: { type: 'text', text: 'I' }
  },
  {
    type: 'turn.failed',
    turn_id: 't-1',
    message: head('m-2', 't-1', { stopped_reason: 'error', ended: 4 }),
    error: {
      type: 'error',
      code: 'model_rate_limit',
      message: 'Wait 7 s.',
      retryable: true
    },
    retry_after_seconds: 7
  },
  { type: 'turn.started', turn_id: 't-2', messages: [answer('m-3', 't-2')] },
  { type: 'step.started', turn_id: 't-2', step: 1, model: 'demo/analyst' },
  {
    type: 'part.added',
    message_id: 'm-3',
    index: 0,
    part: { type: 'reasoning', text: 'Hm' }
  },
  delta(0, 2, ', a chart 📊 then'),
  {
    type: 'part.added',
    message_id: 'm-3',
    index: 1,
    part: { type: 'text', text: 'I will' }
  },
  delta(1, 6, ' plot it: <code_int'),
  // The tail was the beginning of a tag and is taken back.
  delta(1, 16, ''),
  { type: 'part.added', message_id: 'm-3', index: 2, part: RUN },
  { type: 'execution.code', execution_id: 'e-1', offset: 0, text: WRITTEN },
  status({ status: 'waiting_approval' }),
  status({ status: 'running', started: 5, deadline: 65 }),
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'append',
    index: 0,
    output: { output_type: 'stream', name: 'stdout', text: 'too early' }
  },
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'clear',
    index: 0
  },
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'append',
    index: 0,
    output: { output_type: 'stream', name: 'stdout', text: '🍰' }
  },
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'extend',
    index: 0,
    offset: 2,
    text: '\nand more 🍰 to read'
  },
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'append',
    index: 1,
    output: {
      output_type: 'display_data',
      data: { 'text/plain': 'loading' },
      metadata: {},
      transient: { display_id: 'd-1' }
    }
  },
  {
    type: 'execution.output',
    execution_id: 'e-1',
    change: 'replace',
    index: 1,
    output: {
      output_type: 'display_data',
      data: { 'image/png': { file: 'f-1' } },
      metadata: {},
      transient: { display_id: 'd-1' }
    }
  },
  status({ status: 'ok', started: 5, ended: 6, count: 1 }),
  { type: 'step.started', turn_id: 't-2', step: 2, model: 'demo/analyst' },
  {
    type: 'part.added',
    message_id: 'm-3',
    index: 3,
    part: { type: 'text', text: 'Here ' }
  },
  delta(3, 5, 'it is: the fourth quarter was best.'),
  {
    type: 'turn.finished',
    turn_id: 't-2',
    message: head('m-3', 't-2', {
      stopped_reason: 'answer',
      steps: 2,
      ended: 7,
      usage: { input_tokens: 10, output_tokens: 5 }
    })
  },
  { type: 'part.added', part: { ...MANUAL, outputs: [] } },
  {
    type: 'execution.output',
    execution_id: 'e-9',
    change: 'append',
    index: 0,
    output: {
      output_type: 'error',
      ename: 'ZeroDivisionError',
      evalue: 'division by zero',
      traceback: ['1/0']
    }
  },
  {
    type: 'execution.status',
    execution_id: 'e-9',
    execution: { ...MANUAL, status: 'error' }
  }
];

function delta(index: number, offset: number, text: string): ChatEvent {
  return { type: 'text.delta', message_id: 'm-3', index, offset, text };
}

/** The chat as the server would give it. */
export function detailOf(state: ChatState): ChatDetail {
  return {
    ...state.chat,
    turn: state.turn && { id: state.turn.id, state: state.turn.state },
    messages: state.messages,
    executions: state.executions,
    queued: state.queued
  };
}
