import { type ReactNode, createContext, useContext, useMemo } from "react";
import { type Leafloaf, createLeafloaf } from "../../client/client.ts";
import type { Session } from "./session.ts";

type SignedIn = {
  session: Session;
  /** The API as the person signed in. */
  api: Leafloaf;
  /** The API with scope `ops`, or null where the session has no such token. */
  ops: Leafloaf | null;
};

/** Whoever looks on is told sooner than a program. */
const REPEATS = { limit: 2, patienceSeconds: 5 };

const Context = createContext<SignedIn | null>(null);

/** Gives everything below it the API of a session. */
export function SignedInAs({ session, children }: { session: Session; children: ReactNode }) {
  const value = useMemo(() => {
    const { token, opsToken } = session;
    const base = location.origin;
    const ops = opsToken === null ? null : createLeafloaf({ base, token: opsToken, repeats: REPEATS });
    return { session, api: createLeafloaf({ base, token, repeats: REPEATS }), ops };
  }, [session]);
  return <Context value={value}>{children}</Context>;
}

/** Who is signed in, and the API as that person.
 *  @throws Error outside of `SignedInAs` */
export function useLeafloaf(): SignedIn {
  const value = useContext(Context);
  if (value === null) throw new Error("nobody is signed in here");
  return value;
}
