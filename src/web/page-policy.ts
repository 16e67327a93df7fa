import { secureHeaders } from "hono/secure-headers";

/** What every page of the Worker's own may do: take its style from the Worker, and nothing else. */
const PAGE = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Middleware: the Content-Security-Policy of a page without scripts. */
export const stillPage = secureHeaders({ contentSecurityPolicy: PAGE });

/** Middleware: the Content-Security-Policy of the reference, whose script asks this Worker alone. */
export const referencePage = secureHeaders({
  contentSecurityPolicy: {
    ...PAGE,
    scriptSrc: ["'self'"],
    connectSrc: ["'self'"],
    // Swagger UI's icons stand in its stylesheet.
    imgSrc: ["'self'", "data:"],
  },
});
