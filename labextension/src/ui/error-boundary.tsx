/** Keeps a component that cannot be rendered from taking the rest of the panel with it. */
import { Component, type ReactNode } from 'react';

/** Props of the boundary. */
export interface IErrorBoundaryProps {
  /** Says what could not be shown; gets the reason. */
  readonly describe: (reason: string) => string;
  readonly children: ReactNode;
}

/** Renders its children, or what went wrong with them and a way to try again. */
export class ErrorBoundary extends Component<
  IErrorBoundaryProps,
  { readonly reason: string | null }
> {
  static getDerivedStateFromError(error: unknown): { reason: string } {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override readonly state = { reason: null };

  override render(): ReactNode {
    const { reason } = this.state;
    if (reason === null) {
      return this.props.children;
    }
    return (
      <button
        type="button"
        className="jp-CodeInterp-problem"
        onClick={() => this.setState({ reason: null })}
      >
        {this.props.describe(reason)}
      </button>
    );
  }
}
