import { Menu, UnstyledButton, VisuallyHidden, useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { setSession } from "../session/session.ts";
import classes from "./person-menu.module.css";

/** Who is signed in; signing out, and light or dark. */
export function PersonMenu() {
  const { session } = useLeafloaf();
  const queries = useQueryClient();
  const signOut = (): void => {
    setSession(null);
    queries.clear();
  };
  return (
    <Menu position="bottom-end" width={200} returnFocus>
      <Menu.Target>
        <UnstyledButton className={classes["person"]}>
          <span className={classes["initial"]} aria-hidden>
            {session.name.slice(0, 1).toUpperCase()}
          </span>
          <VisuallyHidden>Signed in as </VisuallyHidden>
          <span className={classes["name"]}>{session.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <SchemeItems />
        <Menu.Divider />
        <Menu.Item component="a" href="/docs">
          API reference
        </Menu.Item>
        <Menu.Item onClick={signOut}>Sign out or change shopper</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["auto", "As the device"],
] as const;

function SchemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return SCHEMES.map(([scheme, label]) => (
    <Menu.Item
      key={scheme}
      role="menuitemradio"
      aria-checked={colorScheme === scheme}
      rightSection={colorScheme === scheme ? "✓" : null}
      onClick={() => setColorScheme(scheme)}
    >
      {label}
    </Menu.Item>
  ));
}
