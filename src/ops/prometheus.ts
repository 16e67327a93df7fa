/** A value and its labels. */
export type Sample = { labels?: Record<string, string>; value: number };

/** All samples of one name. */
export type Family = { name: string; type: "counter" | "gauge"; help: string; samples: readonly Sample[] };

/** The content type of the format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/** A family whose values go up and down. */
export function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "gauge", help, samples };
}

/** A family whose values only grow. */
export function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: "counter", help, samples };
}

/** Families in Prometheus's text format 0.0.4; those without a sample are left out. */
export function metricsText(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${value}\n`);
      return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
    })
    .join("");
}

function labelsText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
