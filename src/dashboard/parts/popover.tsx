import { Popover } from "@mantine/core";
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";

type Props = {
  button: ReactElement;
  label: string;
  isOpen: boolean;
  change: (isOpen: boolean) => void;
  width: number;
  children: ReactNode;
};

/** A button's popover: it has the focus while it is open, and gives it back. */
export default function ButtonPopover({ button, label, isOpen, change, width, children }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) place.current?.querySelector("button")?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <span ref={place}>
      <Popover opened={isOpen} onChange={change} width={width} position="bottom-end" shadow="md" trapFocus>
        <Popover.Target>{button}</Popover.Target>
        <Popover.Dropdown aria-label={label} tabIndex={-1}>
          {children}
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
