/** The choices of one group, below its name. */
import type { JSX } from 'react';

import type { IChoice } from './choice';
import { ChoiceOption } from './choice-option';

/** Props of a group; one without a name is only its choices. */
export interface IChoiceGroupProps {
  readonly name: string;
  readonly choices: readonly IChoice[];
  readonly active: IChoice | null;
  readonly value: string;
  readonly optionId: (choice: IChoice) => string;
  readonly choose: (value: string) => void;
}

/** Render the group. */
export function ChoiceGroup(props: IChoiceGroupProps): JSX.Element {
  const { name, active, value, optionId, choose } = props;
  const options = props.choices.map(choice => (
    <ChoiceOption
      key={choice.value}
      id={optionId(choice)}
      choice={choice}
      active={choice === active}
      current={choice.value === value}
      choose={choose}
    />
  ));
  if (!name) {
    return <>{options}</>;
  }
  return (
    <div role="group" aria-label={name}>
      <div className="jp-CodeInterp-choiceGroup" role="presentation">
        {name}
      </div>
      {options}
    </div>
  );
}
