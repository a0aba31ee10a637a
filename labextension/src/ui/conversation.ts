/** The part that shows chats: what was said and done in one, the ways out of its problems, and the list of all. */
import '#style/conversation.css';

export { ChatList } from './chats/chat-list';
export { PictureThumbnail } from './execution/picture-thumbnail';
export { Conversation } from './messages/chat-conversation';
export { ProblemWays } from './remedies/problem-ways';
export { spokenSentences } from './rendering/spoken-sentences';
