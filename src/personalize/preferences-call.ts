import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Consent, Feature } from "../../durable-objects/graph/wishes.ts";
import { MemoryVersion } from "../recall/fact-schema.ts";
import { UNCHANGED, recalled } from "../recall/recalled.ts";
import { remember, remembering } from "../recall/remember.ts";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";

const MOST_RETENTION_DAYS = 3_650;

const Switch = z.boolean();

const Features = z.strictObject({
  my_usual: Switch,
  reorder: Switch,
  dietary: Switch.openapi({ description: "Suggests diets; what was confirmed filters either way" }),
  cuisines: Switch,
  ranking: Switch,
  complements: Switch,
  recommendations: Switch,
  usual_quantities: Switch.openapi({ description: "Proposes as many as usual, and not one of each" }),
  price: Switch.openapi({ description: "Ranks by the prices the person usually pays, too" }),
  people_like_you: Switch.openapi({ description: "Uses what other shoppers buy, too" }),
} satisfies Record<Feature, z.ZodBoolean>);

const Consents = z.strictObject({
  personalization: Switch.openapi({ description: "false switches every feature off" }),
  analytics: Switch,
} satisfies Record<Consent, z.ZodBoolean>);

const RetentionDays = z
  .int()
  .min(1)
  .max(MOST_RETENTION_DAYS)
  .nullable()
  .openapi({ description: "Purchases of longer ago are not used for suggestions; null: all are" });

const Preferences = z
  .object({
    features: Features,
    consent: Consents,
    retention_days: RetentionDays,
    memory_version: MemoryVersion,
  })
  .openapi("Preferences");

const ChangePreferences = z
  .strictObject({
    features: Features.partial().optional(),
    consent: Consents.partial().optional(),
    retention_days: RetentionDays.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "nothing is changed")
  .openapi("ChangePreferences");

const preferencesRoute = createRoute({
  method: "get",
  path: "/{user}/preferences",
  tags: ["privacy"],
  summary: "Feature switches, consent and retention",
  description: "Every feature is on until it is switched off.",
  security: BEARER,
  request: { params: UserParam },
  responses: {
    200: { description: "As they stand", content: { "application/json": { schema: Preferences } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

const changeRoute = createRoute({
  method: "patch",
  path: "/{user}/preferences",
  tags: ["privacy"],
  summary: "Change preferences",
  description: "What is not named stays as it is.",
  ...remembering(ChangePreferences, UserParam),
});

/** `GET, PATCH …/preferences` */
export const preferences = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

preferences.openapi(preferencesRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  return recalled<z.infer<typeof Preferences>>(c, userId, async (memory) => memory.preferences());
});

preferences.openapi(changeRoute, (c) => {
  const happening = { kind: "preferences_set", body: c.req.valid("json") } as const;
  return remember(c, { happening });
});
