declare module "parse-prometheus-text-format" {
  /** Families of Prometheus's text format.
   *  @throws Error where the text is not of the format */
  export default function parse(text: string): {
    name: string;
    help: string;
    type: string;
    metrics: { value: string; labels?: Record<string, string> }[];
  }[];
}
