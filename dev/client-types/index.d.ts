/** The types of an OpenAPI document's calls, as TypeScript text. */
export declare function typesOf(document: object): Promise<string>;
