import { ActionIcon, Popover } from "@mantine/core";
import type { ReactNode } from "react";

/** A small "?" that opens the reason for something, with its evidence.
 *  @param of what is explained, as in "Why Oat drink?" */
export function Why({ of, children }: { of: string; children: ReactNode }) {
  return (
    <Popover width={300} position="bottom-end" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Why ${of}?`}>
          <span aria-hidden>?</span>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Why ${of}`} tabIndex={-1}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
