import { type ComponentType, lazy } from "react";

/** A view of the dashboard: where it is, what it is called, and its code, which is loaded when it is first opened. */
export type View = { path: string; label: string; Component: ComponentType };

/** Every view, in the order of the navigation; the first one is at `/` too. */
export const VIEWS: readonly View[] = [
  { path: "/shop", label: "Shop", Component: lazy(() => import("./shop/view.tsx")) },
  { path: "/memory", label: "Memory", Component: lazy(() => import("./memory/view.tsx")) },
  { path: "/pipeline", label: "Pipeline", Component: lazy(() => import("./pipeline/view.tsx")) },
  { path: "/quality", label: "Quality", Component: lazy(() => import("./quality/view.tsx")) },
];
