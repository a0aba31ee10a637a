/** About how high things are before they were rendered, so that the scroll bar tells the truth as far as it can. */
import type { Message } from '../protocol/chats';
import { isRaster } from '../protocol/media-types';
import type { Output } from '../protocol/outputs';
import type { Part } from '../protocol/parts';
import { pictureOf } from './execution/drawing';

const LINE = 20;
const CHARACTERS_PER_LINE = 50;
/** Where terminal text begins to scroll. */
const MOST_STREAM = 320;
const PICTURE = 280;
const THUMBNAIL = 96;
/** Where the message of a person is folded. */
const MOST_OF_MESSAGE = 240;
/** Bar, three lines of code and the line that unfolds the rest. */
const EXECUTION = 110;
/** The buttons below a message. */
const BAR = 28;

/** The height of a message in pixels. */
export function messageHeight(message: Message): number {
  const most = message.role === 'user' ? MOST_OF_MESSAGE : Infinity;
  return message.parts.reduce(
    (sum, part) => sum + Math.min(partHeight(part), most) + 8,
    BAR
  );
}

function partHeight(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'note':
      return textHeight(part.text);
    case 'error':
      return textHeight(part.message);
    case 'execution':
      return EXECUTION + outputsHeight(part.outputs);
    case 'file':
      return isRaster(part.media_type) ? THUMBNAIL : LINE;
    case 'reasoning':
      return LINE;
  }
}

function textHeight(text: string): number {
  return text
    .split('\n')
    .reduce(
      (sum, line) => sum + LINE * Math.ceil(line.length / CHARACTERS_PER_LINE),
      0
    );
}

/** The height of the outputs of an execution in pixels. */
export function outputsHeight(outputs: readonly Output[]): number {
  return outputs.reduce((sum, output) => sum + outputHeight(output), 0);
}

function outputHeight(output: Output): number {
  switch (output.output_type) {
    case 'stream': {
      const lines = output.text.slice(0, 2000).split('\n').length;
      return Math.min(MOST_STREAM, lines * LINE);
    }
    case 'error':
      return 2 * LINE;
    case 'display_data':
    case 'execute_result':
      return pictureOf(output) === null ? 4 * LINE : PICTURE;
  }
}
