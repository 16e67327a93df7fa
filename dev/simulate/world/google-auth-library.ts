import { z } from "zod";

const Answer = z.object({ access_token: z.string(), expires_in: z.number() });

type Options = { email: string; transporterOptions: { fetchImplementation: typeof fetch } };

/** The one class of google-auth-library that the Worker uses, without its signature: that takes a millisecond, and the model of
 *  the token endpoint looks at no signature. */
export class JWT {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async authorize(): Promise<{ access_token: string; expiry_date: number }> {
    const { fetchImplementation } = this.#options.transporterOptions;
    const answer = await fetchImplementation("https://oauth2.googleapis.com/token", { method: "POST" });
    if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}`);
    const { access_token, expires_in } = Answer.parse(JSON.parse(await answer.text()));
    return { access_token, expiry_date: Date.now() + expires_in * 1000 };
  }
}
