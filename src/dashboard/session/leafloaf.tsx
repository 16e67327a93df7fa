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

const Context = createContext<SignedIn | null>(null);

/** Gives everything below it the API of a session. */
export function SignedInAs({ session, children }: { session: Session; children: ReactNode }) {
  const value = useMemo(() => {
    const { token, opsToken } = session;
    const ops = opsToken === null ? null : createLeafloaf({ base: location.origin, token: opsToken });
    return { session, api: createLeafloaf({ base: location.origin, token }), ops };
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
