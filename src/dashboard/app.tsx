import { Redirect, Route, Switch } from "wouter";
import { Nothing } from "./parts/nothing.tsx";
import { SignedInAs } from "./session/leafloaf.tsx";
import { useSession } from "./session/session.ts";
import { Shell } from "./shell/shell.tsx";
import { SignIn } from "./shell/sign-in.tsx";
import { ViewFrame } from "./shell/view-frame.tsx";
import { VIEWS } from "./views.ts";

/** The whole page: signing in, then one view below the bar. The address says which. */
export function App() {
  const session = useSession();
  if (session === null) return <SignIn />;
  return (
    <SignedInAs key={session.token} session={session}>
      <Shell>
        <Switch>
          <Route path="/">
            <Redirect to={VIEWS[0]?.path ?? "/"} replace />
          </Route>
          {VIEWS.map(({ path, label, Component }) => (
            <Route key={path} path={path}>
              <ViewFrame label={label}>
                <Component />
              </ViewFrame>
            </Route>
          ))}
          <Route>
            <Nothing title="No such page" advice="The views are in the bar above." />
          </Route>
        </Switch>
      </Shell>
    </SignedInAs>
  );
}
