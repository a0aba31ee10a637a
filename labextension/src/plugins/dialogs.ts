/** The dialogs that are seldom asked for: help, and what a kernel is restarted by. */
import '#style/help.css';

export { replayCode } from '../ui/replay-code';
export { restartKernel } from '../ui/restart-kernel';
export { showHelp } from './help';
