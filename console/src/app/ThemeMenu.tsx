import {
  Button,
  Menu,
  type MenuCheckedValueChangeData,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons';
import { strings } from '../strings/strings.ts';
import { CHOICES, chooseTheme, useTheme } from './theme.ts';

export function ThemeMenu() {
  const { chosen } = useTheme();
  const change = (_event: unknown, { checkedItems }: MenuCheckedValueChangeData) => {
    const found = CHOICES.find((choice) => choice === checkedItems[0]);
    if (found !== undefined) chooseTheme(found);
  };
  return (
    <Menu checkedValues={{ theme: [chosen] }} onCheckedValueChange={change}>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<DarkThemeRegular />} aria-label={strings.theme.menu} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {CHOICES.map((choice) => (
            <MenuItemRadio key={choice} name="theme" value={choice}>
              {strings.theme[choice]}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
