import { type CSSVariablesResolver, createTheme } from "@mantine/core";

const SYSTEM = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif';

/** Leaf green on quiet greys, with the fonts the device has. */
export const theme = createTheme({
  colors: {
    leaf: [
      "#edf7ee",
      "#dcecde",
      "#b8d8bd",
      "#91c399",
      "#6fb07a",
      "#5aa567",
      "#4d9e5b",
      "#3c8a4b",
      "#2b6e3f",
      "#1f5730",
    ],
  },
  primaryColor: "leaf",
  primaryShade: { light: 8, dark: 8 },
  fontFamily: SYSTEM,
  headings: { fontFamily: SYSTEM, fontWeight: "650" },
  fontSizes: { xs: "0.78rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  defaultRadius: "md",
  cursorType: "pointer",
});

/** Mantine's own quiet text is too pale to read on white: 4.5 to 1 is the least (WCAG 2.2, 1.4.3). */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#5b6460",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-placeholder": "#68716d",
    "--leaf-ground": "#f6f7f4",
    "--leaf-line": "#e3e6e0",
    "--leaf-good": "#2b6e3f",
    "--leaf-warn": "#8a5300",
    "--leaf-line-1": "#1c64b4",
    "--leaf-line-2": "#a3560b",
    "--leaf-line-3": "#7a3fb5",
  },
  dark: {
    "--mantine-color-body": "#1b1f1d",
    "--mantine-color-text": "#dfe4e0",
    "--mantine-color-dimmed": "#a2aba5",
    "--mantine-color-error": "#ff9a91",
    "--mantine-color-placeholder": "#98a19b",
    "--leaf-ground": "#131715",
    "--leaf-line": "#2e3531",
    "--leaf-good": "#91c399",
    "--leaf-warn": "#f0b356",
    "--leaf-line-1": "#7db4f5",
    "--leaf-line-2": "#f0b356",
    "--leaf-line-3": "#c39bf2",
  },
});
