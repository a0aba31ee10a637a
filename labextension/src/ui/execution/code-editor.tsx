/** An editor for a few lines of Python: JupyterLab's own, a text box where there is none. */
import { CodeEditor } from '@jupyterlab/codeeditor';
import { type JSX, useEffect, useRef } from 'react';

import { usePanelContext } from '../panel-context';

/** Props of the editor. */
export interface ICodeEditorBoxProps {
  readonly initial: string;
  readonly label: string;
  readonly onChange: (code: string) => void;
  /** Whether it takes the focus when it appears; only on request of the person. */
  readonly takesFocus?: boolean;
}

/** Render the editor. */
export function CodeEditorBox(props: ICodeEditorBoxProps): JSX.Element {
  const { editorServices } = usePanelContext();
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const { initial, label, takesFocus = false } = props;
  const onChange = useRef(props.onChange);
  useEffect(() => {
    onChange.current = props.onChange;
  }, [props.onChange]);

  useEffect(() => {
    if (!host.current || !editorServices) {
      if (takesFocus) {
        plain.current?.focus();
      }
      return;
    }
    const model = new CodeEditor.Model({ mimeType: 'text/x-python' });
    model.sharedModel.setSource(initial);
    const editor = editorServices.factoryService.newInlineEditor({
      host: host.current,
      model,
      config: {
        lineNumbers: false,
        lineWrap: true,
        // Whatever a person has chosen elsewhere: this code is about to run.
        highlightSpecialCharacters: true
      }
    });
    editor.host
      .querySelector('[contenteditable]')
      ?.setAttribute('aria-label', label);
    if (takesFocus) {
      editor.focus();
    }
    const report = () => onChange.current(model.sharedModel.getSource());
    model.sharedModel.changed.connect(report);
    return () => {
      model.sharedModel.changed.disconnect(report);
      editor.dispose();
      model.dispose();
    };
  }, [editorServices, initial, label, takesFocus]);

  if (!editorServices) {
    return (
      <textarea
        ref={plain}
        className="jp-mod-styled jp-CodeInterp-codeText"
        defaultValue={initial}
        aria-label={label}
        rows={Math.min(16, initial.split('\n').length + 1)}
        onChange={event => props.onChange(event.target.value)}
      />
    );
  }
  return <div className="jp-CodeInterp-codeEditor" ref={host} />;
}
