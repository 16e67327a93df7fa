import { ActionIcon } from "@mantine/core";
import type { ReactNode } from "react";
import { Opens } from "./opens.tsx";

/** A small "?" that opens the reason for something, with its evidence.
 *  @param of what is explained, as in "Why Oat drink?" */
export function Why({ of, children }: { of: string; children: ReactNode }) {
  return (
    <Opens
      label={`Why ${of}`}
      renderButton={(opener) => (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Why ${of}?`} {...opener}>
          <span aria-hidden>?</span>
        </ActionIcon>
      )}
    >
      {children}
    </Opens>
  );
}
