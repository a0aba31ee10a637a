/** One labelled field of the connection form, with a hint and what is wrong with it. */
import { type InputHTMLAttributes, type JSX, useEffect, useRef } from 'react';

/** Props of a field. */
export interface IFormFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** Read out with the field, which takes the focus when it appears. */
  readonly error?: string | null;
  readonly input?: Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'id' | 'value' | 'onChange'
  >;
}

/** Render the field. */
export function FormField(props: IFormFieldProps): JSX.Element {
  const { id, hint, error } = props;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (error) {
      box.current?.focus();
    }
  }, [error]);
  const described = [hint && `${id}-hint`, error && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="jp-CodeInterp-field">
      <label htmlFor={id}>{props.label}</label>
      <input
        {...props.input}
        ref={box}
        id={id}
        className="jp-mod-styled"
        value={props.value}
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        onChange={event => props.onChange(event.target.value)}
      />
      {error && (
        <div id={`${id}-error`} className="jp-CodeInterp-fieldError">
          {error}
        </div>
      )}
      {hint && (
        <div id={`${id}-hint`} className="jp-CodeInterp-quiet">
          {hint}
        </div>
      )}
    </div>
  );
}
