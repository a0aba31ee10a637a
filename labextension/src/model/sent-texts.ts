/** What a person has asked in a chat, to be asked again. */
import type { Message } from '../protocol/chats';

/** The texts of the person's messages, newest first; the same one sent again and again counts once. */
export function sentTexts(messages: readonly Message[]): readonly string[] {
  return messages
    .filter(message => message.role === 'user')
    .map(message =>
      message.parts
        .flatMap(part => (part.type === 'text' ? [part.text] : []))
        .join('\n')
    )
    .filter((text, at, texts) => text !== '' && text !== texts[at - 1])
    .reverse();
}
