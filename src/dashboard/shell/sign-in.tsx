import { Button, Text, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type LocalShoppers, localShoppers } from "../session/local-shoppers.ts";
import { sessionOf, signIn } from "../session/session.ts";
import classes from "./sign-in.module.css";

/** Signing in: a pick among the demo shoppers where `npm run dev` has seeded them, else by a token. */
export function SignIn() {
  const { data: local, isPending } = useQuery({
    queryKey: ["local-shoppers"],
    queryFn: localShoppers,
    staleTime: 0,
  });
  return (
    <main className={classes["page"]}>
      <img src="/favicon.svg" alt="" width={44} height={44} />
      <Title order={1} size="h2" mt="sm">
        leafloaf
      </Title>
      <Text c="dimmed" mb="lg">
        The shop that remembers: a demo grocery, what it knows of a shopper, and where every order goes.
      </Text>
      {local ? <Picker {...local} /> : null}
      {isPending ? null : <TokenForm isOnlyWay={!local} />}
    </main>
  );
}

function Picker({ shoppers, opsToken }: LocalShoppers) {
  return (
    <section aria-labelledby="who" className={classes["picker"]}>
      <Title order={2} size="h5" id="who">
        Who is shopping?
      </Title>
      {shoppers.map(({ user, name, about, token }) => (
        <button
          key={user}
          type="button"
          className={classes["shopper"]}
          onClick={() => signIn({ token, user, name, opsToken })}
        >
          <span className={classes["initial"]} aria-hidden>
            {name.slice(0, 1)}
          </span>
          <span>
            <strong>{name}</strong>
            <span className={classes["about"]}>{about}</span>
          </span>
        </button>
      ))}
    </section>
  );
}

function TokenForm({ isOnlyWay }: { isOnlyWay: boolean }) {
  const [token, setToken] = useState("");
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const session = sessionOf(token.trim().replace(/^Bearer /i, ""));
    if (session === null) setError("This is no token: three parts of letters and digits, with dots between.");
    else signIn(session);
  };
  return (
    <details className={classes["token"]} open={isOnlyWay}>
      <summary>Sign in with a token</summary>
      <form onSubmit={submit}>
        <Textarea
          label="Bearer token"
          description="Kept in this tab alone. On your machine: npm run --silent token -- anna"
          value={token}
          error={error}
          autosize
          minRows={3}
          maxRows={6}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" mt="sm" disabled={token.trim() === ""}>
          Sign in
        </Button>
      </form>
    </details>
  );
}
