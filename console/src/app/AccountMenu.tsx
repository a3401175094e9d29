import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons';
import { strings } from '../strings/strings.ts';
import { signOut, useSession } from './session.ts';

export function AccountMenu() {
  const session = useSession();
  if (session.state !== 'in') return null;
  const { name, role } = session.who;
  const { account } = strings;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonRegular />} aria-label={account.menu(name)} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>
              {name}, {account.role(role)}
            </MenuGroupHeader>
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={() => void signOut()}>{account.signOut}</MenuItem>
          <MenuItem onClick={() => void signOut(true)}>{account.signOutEverywhere}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
