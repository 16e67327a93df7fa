import { useState } from "react";
import { useSearchParams } from "wouter";
import { type When, useEpisodes } from "./asking.ts";
import { EpisodesPanel } from "./episodes-panel.tsx";
import { FactsPanel } from "./facts-panel.tsx";
import { GraphPanel } from "./graph-panel.tsx";
import { RecallPanel } from "./recall-panel.tsx";
import { TimeBar } from "./time-bar.tsx";
import classes from "./view.module.css";

/** The view *Memory*: what is known of the person, when it was true and when it was known, why, and setting it right. */
export default function MemoryView() {
  const [when, setWhen] = useState<When>({ validAt: null, knownAt: null });
  const [center, setCenter] = useState("user");
  const [address] = useSearchParams();
  const episodes = useEpisodes();
  return (
    <div className={classes["memory"]}>
      <TimeBar episodes={episodes.data?.episodes ?? []} when={when} change={setWhen} />
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <GraphPanel center={center} when={when} open={setCenter} />
          <FactsPanel when={when} />
        </div>
        <div className={classes["column"]}>
          <RecallPanel when={when} />
          <EpisodesPanel episodes={episodes} marked={address.get("episode")} />
        </div>
      </div>
    </div>
  );
}
