import { type ReactElement, type ReactNode, Suspense, lazy, useState } from "react";

const ButtonPopover = lazy(() => import("./popover.tsx"));

/** What a button needs to open something. */
type Opener = { onClick: () => void; "aria-expanded": boolean; "aria-haspopup": "dialog" };

type Props = {
  renderButton: (opener: Opener) => ReactElement;
  /** What opens, read aloud. */
  label: string;
  width?: number;
  onOpen?: () => void;
  children: ReactNode;
};

/** A button that opens something beside it. The code that places it is loaded with the first click: a third of what a first
 *  view would load, and not needed by it. */
export function Opens({ renderButton, label, width = 300, onOpen, children }: Props) {
  const [state, setState] = useState<"never" | "open" | "closed">("never");
  const isOpen = state === "open";
  const change = (opened: boolean): void => {
    setState(opened ? "open" : "closed");
    if (opened) onOpen?.();
  };
  const opener = {
    onClick: () => change(!isOpen),
    "aria-expanded": isOpen,
    "aria-haspopup": "dialog",
  } as const;
  if (state === "never") return renderButton(opener);
  return (
    <Suspense fallback={renderButton(opener)}>
      <ButtonPopover
        button={renderButton(opener)}
        label={label}
        isOpen={isOpen}
        change={change}
        width={width}
      >
        {children}
      </ButtonPopover>
    </Suspense>
  );
}
