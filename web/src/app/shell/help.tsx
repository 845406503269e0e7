import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Kbd } from "@/components/ui/bits";
import { Dialog } from "@/components/ui/dialog";
import { SearchInput } from "@/components/ui/field";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { meQuery } from "@/lib/api/me";
import { findHelp } from "./help-pages";
import { placesFor } from "./navigation";
import styles from "./help.module.css";

const GROUPS: { title: string; rows: [string[], string][] }[] = [
  {
    title: "Everywhere",
    rows: [
      [["Ctrl", "K"], "Find a project or do something"],
      [["?"], "This help"],
      [["Esc"], "Close what is on top"],
      [["n"], "New project (on the list of projects)"],
      [["/"], "Search in the list that is shown"],
    ],
  },
  {
    title: "In a project",
    rows: [
      [["j"], "Next task"],
      [["k"], "Previous task"],
      [["1"], "First view (outline or graph)"],
      [["2"], "Second view"],
      [["3"], "Third view (table)"],
      [["4"], "Fourth view (versions or summary)"],
      [["Ctrl", "S"], "Save the changes to a plan"],
      [["/"], "Search; Enter goes to the next find, Shift Enter back"],
    ],
  },
  {
    title: "In the outline of a plan",
    rows: [
      [["↑", "↓"], "From line to line; Home and End to the ends"],
      [["→", "←"], "Open or fold a phase, go into it or out of it"],
      [["*"], "Open all phases"],
      [["Enter"], "Edit the task"],
    ],
  },
  {
    title: "Waiting for you",
    rows: [
      [["j"], "Next item"],
      [["k"], "Previous item"],
      [["g"], "then a letter goes to a page; in the queue the buttons name their key"],
    ],
  },
];

export function Help({ onClose }: { onClose: () => void }) {
  const [tab, setTab] = useState<"pages" | "keys">("keys");
  return (
    <Dialog open onClose={onClose} title="Keyboard and help" wide>
      <Tabs
        label="Help"
        value={tab}
        onChange={setTab}
        items={[
          { value: "keys", label: "Keyboard" },
          { value: "pages", label: "How it works" },
        ]}
      >
        <TabPanel value="keys" className={styles.panel}>
          <Keyboard />
        </TabPanel>
        <TabPanel value="pages" className={styles.panel}>
          <Pages onLeave={onClose} />
        </TabPanel>
      </Tabs>
      <p className={`prose ${styles.foot}`}>
        You write what is needed; a model plans it as tasks; you see the price and approve a
        ceiling; the tasks run, and what needs a person comes to “Waiting for you”. The same is
        possible through the API: <a href="/api/docs">its documentation</a>.
      </p>
    </Dialog>
  );
}

function Keyboard() {
  const { data: me } = useQuery(meQuery);
  const places = placesFor(me?.role);
  return (
    <div className={styles.groups}>
      {GROUPS.map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <dl>
            {group.rows.map(([keys, words]) => (
              <div key={words}>
                <dt>
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>Go to</h3>
        <dl>
          {places.map((place) => (
            <div key={place.to}>
              <dt>
                <Kbd>g</Kbd>
                <Kbd>{place.key}</Kbd>
              </dt>
              <dd>{place.label}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

/** Short pages, searched as one types. */
function Pages({ onLeave }: { onLeave: () => void }) {
  const [typed, type] = useState("");
  const found = findHelp(typed);
  return (
    <div className={styles.pages}>
      <SearchInput
        small
        label="Search the help"
        value={typed}
        onChange={(event) => type(event.target.value)}
      />
      {found.length === 0 && <p className="muted">No page has these words.</p>}
      {found.map((page) => (
        <section key={page.id}>
          <h3>{page.title}</h3>
          {page.paragraphs.map((text) => (
            <p key={text} className="prose">
              {text}
            </p>
          ))}
          {page.to && (
            <Link to={page.to.path} onClick={onLeave}>
              {page.to.label}
            </Link>
          )}
        </section>
      ))}
    </div>
  );
}
