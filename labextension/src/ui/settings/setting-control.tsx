/** What a value is chosen with: a box to tick, a list, a number, or text. */
import { type JSX, useState } from 'react';

import type { SettingEntry } from '../../protocol/settings';
import { isComposing } from '../input/keys';
import { usePanelContext } from '../panel-context';
import { SelectBox } from '../select-box';
import { choiceLabel, plainText } from './setting-words';

/** One choice of a list. */
export interface ISettingChoice {
  readonly value: string;
  readonly label: string;
}

/** Props of the control. */
export interface ISettingControlProps {
  readonly id: string;
  readonly entry: SettingEntry;
  readonly describedBy: string;
  readonly invalid: boolean;
  /** Another one after each change that the server took: what was written is through. */
  readonly version: number;
  /** Replaces the choices of the server. */
  readonly choices?: readonly ISettingChoice[] | undefined;
  /** Called when a person has decided. */
  readonly onChange: (value: unknown) => void;
  /** Called when a person takes back what they wrote. */
  readonly onCancel: () => void;
}

/** Render the control. */
export function SettingControl(props: ISettingControlProps): JSX.Element {
  const { trans } = usePanelContext();
  const { id, entry, onChange } = props;
  const { value, kind } = entry;
  const shared = {
    id,
    disabled: entry.locked,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid ? true : undefined
  };
  if (kind.type === 'boolean') {
    return (
      <input
        {...shared}
        type="checkbox"
        checked={value === true}
        onChange={event => onChange(event.target.checked)}
      />
    );
  }
  if (kind.type === 'choice' || props.choices) {
    const choices = props.choices ?? listed(entry);
    return (
      <SelectBox
        {...shared}
        value={plainText(value)}
        onChange={event => onChange(event.target.value)}
      >
        {choices.map(choice => (
          <option key={choice.value} value={choice.value}>
            {props.choices || entry.name !== 'manual_run_engine'
              ? choice.label
              : choice.value === 'auto'
                ? trans.__('Where its chat runs code')
                : choice.label}
          </option>
        ))}
      </SelectBox>
    );
  }
  return <TextControl {...props} shared={shared} />;

  function listed({ kind: { choices } }: SettingEntry): ISettingChoice[] {
    // what is in force is shown, even where it may not be chosen any more
    return [...new Set([...choices, plainText(value)])].map(choice => ({
      value: choice,
      label: choiceLabel(choice, trans)
    }));
  }
}

/** A line of text, which counts when it is left or Enter is pressed; Escape brings the value back. */
function TextControl(
  props: ISettingControlProps & { readonly shared: object }
): JSX.Element {
  const { entry, shared, onChange } = props;
  const { kind } = entry;
  const stored = plainText(entry.value);
  const [draft, setDraft] = useState<string | null>(null);
  // the box stays the same one, for it may have the focus
  const inForce = `${props.version} ${stored}`;
  const [seen, setSeen] = useState(inForce);
  if (seen !== inForce) {
    setSeen(inForce);
    setDraft(null);
  }
  const isNumber = kind.type === 'number';
  const decide = () => {
    const text = draft?.trim();
    if (text === undefined || (text === stored && !props.invalid)) {
      setDraft(null);
    } else if (kind.type === 'list') {
      onChange(text.split(/[\s,]+/).filter(Boolean));
    } else {
      onChange(isNumber ? (text === '' ? null : Number(text)) : text);
    }
  };
  return (
    <input
      {...shared}
      className="jp-mod-styled"
      type={isNumber ? 'number' : 'text'}
      min={kind.minimum}
      max={kind.maximum}
      step="any"
      spellCheck={false}
      autoComplete="off"
      value={draft ?? stored}
      onChange={event => setDraft(event.target.value)}
      onBlur={decide}
      onKeyDown={event => {
        if (event.key === 'Enter' && !isComposing(event)) {
          decide();
        } else if (event.key === 'Escape' && draft !== null) {
          event.stopPropagation();
          setDraft(null);
          props.onCancel();
        }
      }}
    />
  );
}
