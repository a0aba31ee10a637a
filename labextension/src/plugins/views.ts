/** The views of our chats and what they work with: all that is loaded when the first of them is seen. */
export { createMainContent } from '../ui/main-content';
export { createPanelContent } from '../ui/panel-content';
export { showActivity } from './activity-signs';
export { createPanelServices } from './panel-services';
