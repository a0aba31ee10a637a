/** One labelled field of the connection form, with a hint and what is wrong with it. */
import {
  type ChangeEvent,
  type InputHTMLAttributes,
  type JSX,
  useEffect,
  useRef
} from 'react';

/** Props of a field. */
export interface IFormFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** Read out with the field, which takes the focus when it appears. */
  readonly error?: string | null;
  /** Makes it a box of so many lines. */
  readonly rows?: number;
  readonly input?: Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'id' | 'value' | 'onChange'
  >;
}

/** Render the field. */
export function FormField(props: IFormFieldProps): JSX.Element {
  const { id, hint, error, rows } = props;
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    if (error) {
      box.current?.focus();
    }
  }, [error]);
  const described = [hint && `${id}-hint`, error && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  const shared = {
    ref: box,
    id,
    className: 'jp-mod-styled',
    value: props.value,
    spellCheck: false,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': described || undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      props.onChange(event.target.value)
  };
  return (
    <div className="jp-CodeInterp-field">
      <label htmlFor={id}>{props.label}</label>
      {rows === undefined ? (
        <input {...props.input} {...shared} />
      ) : (
        <textarea rows={rows} {...shared} />
      )}
      {error && (
        <div id={`${id}-error`} className="jp-CodeInterp-fieldError">
          {error}
        </div>
      )}
      {hint && (
        // Read aloud when it changes: the form did something by itself.
        <div
          id={`${id}-hint`}
          className="jp-CodeInterp-quiet"
          aria-live="polite"
        >
          {hint}
        </div>
      )}
    </div>
  );
}
