import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({ text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 } });

/** An id, as something to read letter by letter. */
export function Mono({ children }: { readonly children: string }) {
  return <span className={useStyles().text}>{children}</span>;
}
