/** One message in the list: rendered when it is near, and apart from the others when it cannot be. */
import { type JSX, memo } from 'react';

import { Deferred } from '../deferred';
import { ErrorBoundary } from '../error-boundary';
import { messageHeight } from '../estimated-height';
import { usePanelContext } from '../panel-context';
import { Answer, type IAnswerProps } from './answer';
import { UserMessage } from './user-message';

/** Props of a row. */
export interface IMessageRowProps extends IAnswerProps {
  readonly sendWithEnter: boolean;
  /** Whether it is among the last ones, which are seen first. */
  readonly isLate: boolean;
}

/** Render the row. */
export const MessageRow = memo(function MessageRow(
  props: IMessageRowProps
): JSX.Element {
  const { trans } = usePanelContext();
  const { message, live, isLate } = props;
  const describe = (reason: string) =>
    trans.__(
      'This message could not be shown (%1). Click to try again.',
      reason
    );
  return (
    <Deferred height={() => messageHeight(message)} keep={live || isLate}>
      <ErrorBoundary describe={describe}>
        {message.role === 'user' ? (
          <UserMessage {...props} />
        ) : (
          <Answer {...props} />
        )}
      </ErrorBoundary>
    </Deferred>
  );
});
