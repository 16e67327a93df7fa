/** Where the product is asked, with a token of scope svc. */
export type Door = { base: string; token: string };

/** What a call answers to a user; undefined when there is no such thing of his.
 *  @throws Error when the answer is neither 200 nor 404 */
export async function askAs({ base, token }: Door, user: string, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "leafloaf-user": user };
  const response = await fetch(`${base}${path}`, { headers });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}
