/** One thing to choose. */
import { checkIcon } from '@jupyterlab/ui-components';
import { type JSX, memo } from 'react';

import type { IChoice } from './choice';

/** Props of an option. */
export interface IChoiceOptionProps {
  readonly id: string;
  readonly choice: IChoice;
  /** Whether Enter takes it. */
  readonly active: boolean;
  /** Whether it is the one chosen now. */
  readonly current: boolean;
  readonly choose: (value: string) => void;
}

/** Render the option; of hundreds only those that changed. */
export const ChoiceOption = memo(function ChoiceOption(
  props: IChoiceOptionProps
): JSX.Element {
  const { id, choice, active, current, choose } = props;
  return (
    <div
      id={id}
      className={`jp-CodeInterp-choice ${active ? 'jp-mod-active' : ''}`}
      role="option"
      data-value={choice.value}
      aria-selected={current}
      aria-disabled={choice.disabled}
      title={choice.title ?? choice.label}
      // The focus stays where the keys are heard.
      onMouseDown={event => event.preventDefault()}
      onClick={() => {
        if (!choice.disabled) {
          choose(choice.value);
        }
      }}
    >
      <span className="jp-CodeInterp-choiceMark">
        {current && <checkIcon.react tag="span" elementSize="normal" />}
      </span>
      <span className="jp-CodeInterp-choiceText">
        <span>{choice.label}</span>
        {choice.details !== undefined && (
          <span className="jp-CodeInterp-quiet">{choice.details}</span>
        )}
      </span>
    </div>
  );
});
