/** The parts of the views that come later, each a chunk of its own, whose name is seen in the page's requests. */
import { LatePart } from './late-part';

/** What was said and done in chats, and the list of them: fetched when there is something to show, or time for it. */
export const conversationPart = new LatePart(
  () => import(/* webpackChunkName: "conversation" */ './conversation')
);

/** What is set up: the first use, connections, models and policy. */
export const setupPart = new LatePart(
  () => import(/* webpackChunkName: "setup" */ './setup')
);
