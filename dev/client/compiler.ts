/** The compiler's own API, which openapi-typescript builds its text with and TypeScript 7 no longer has. */
export { ts as default } from "@ts-morph/common";
