/** The part that sets up: the first use, connections to models, models and policy. */
import '#style/setup.css';

export { ConnectForm } from './connect/connect-form';
export { FirstUseCard } from './connect/first-use-card';
export { SettingsPage } from './settings/settings-page';
