import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { VIEWS } from "../views.ts";
import { PersonMenu } from "./person-menu.tsx";
import classes from "./shell.module.css";

/** The bar above every view: where one can go, and who is signed in. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a className={classes["skip"]} href="#view">
        Skip to the content
      </a>
      <header className={classes["bar"]}>
        <Link href="/" className={classes["mark"] ?? ""}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          leafloaf
        </Link>
        <nav className={classes["views"]} aria-label="Views">
          {VIEWS.map(({ path, label }) => (
            <ViewLink key={path} path={path} label={label} />
          ))}
        </nav>
        <PersonMenu />
      </header>
      <main id="view" className={classes["view"]} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function ViewLink({ path, label }: { path: string; label: string }) {
  const [location] = useLocation();
  const isHere = location === path || location.startsWith(`${path}/`);
  return (
    <Link href={path} className={classes["link"] ?? ""} aria-current={isHere ? "page" : undefined}>
      {label}
    </Link>
  );
}
