import { Button, Stack, UnstyledButton, VisuallyHidden, useMantineColorScheme } from "@mantine/core";
import { Opens } from "../parts/opens.tsx";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { signOut } from "../session/session.ts";
import classes from "./person-menu.module.css";

/** Who is signed in; signing out, and light or dark. */
export function PersonMenu() {
  const { session } = useLeafloaf();
  return (
    <Opens
      label="You and this page"
      width={220}
      renderButton={(opener) => (
        <UnstyledButton className={classes["person"]} {...opener}>
          <span className={classes["initial"]} aria-hidden>
            {session.name.slice(0, 1).toUpperCase()}
          </span>
          <VisuallyHidden>Signed in as </VisuallyHidden>
          <span className={classes["name"]}>{session.name}</span>
        </UnstyledButton>
      )}
    >
      <Stack gap="xs">
        <Schemes />
        <Button component="a" href="/docs" variant="default">
          API reference
        </Button>
        <Button variant="default" onClick={signOut}>
          Sign out or change shopper
        </Button>
      </Stack>
    </Opens>
  );
}

const SCHEMES = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["auto", "Device"],
] as const;

function Schemes() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <fieldset className={classes["schemes"]}>
      <legend>Colours</legend>
      {SCHEMES.map(([scheme, label]) => (
        <button
          key={scheme}
          type="button"
          aria-pressed={colorScheme === scheme}
          onClick={() => setColorScheme(scheme)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
