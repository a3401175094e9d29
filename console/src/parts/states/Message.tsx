import { MessageBar, MessageBarBody } from '@fluentui/react-components';

export interface MessageProps {
  readonly intent: 'success' | 'warning' | 'error' | 'info';
  readonly text: string;
}

export function Message({ intent, text }: MessageProps) {
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  );
}
