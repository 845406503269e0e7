import { Markdown } from "@/components/content/text";
import { Chip } from "@/components/ui/bits";
import { CopyButton } from "@/components/ui/copy";
import { StatusIcon } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import type { Task } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { toolWords } from "@/lib/tools";
import { useUrl } from "@/lib/url";
import { Decided } from "./decided";
import { Given } from "./given";
import { TaskHistory } from "./task-history";
import styles from "./task.module.css";

/** What the task was asked to do, what it depends on, and its bare figures. */
export function Details({ task, tasks }: { task: Task; tasks: Task[] }) {
  const before = tasks.filter((each) => task.depends_on.includes(each.id));
  const after = tasks.filter((each) => each.depends_on.includes(task.id));
  return (
    <div className={styles.stack}>
      <section>
        <h3>What it is asked to do</h3>
        <Markdown text={task.description || "No description."} />
      </section>
      {task.guidance.length > 0 && (
        <section>
          <h3>What people told it</h3>
          <ul className={styles.told}>
            {task.guidance.map((words, at) => (
              <li key={at}>{words}</li>
            ))}
          </ul>
        </section>
      )}
      <TaskHistory task={task} tasks={tasks} />
      <Decided projectId={task.project_id} taskId={task.id} />
      {task.verification_criteria && (
        <section>
          <h3>How to tell that it is done</h3>
          <p>{task.verification_criteria}</p>
        </section>
      )}
      <Given tasks={before} />
      <Neighbours title="Needed by" tasks={after} />
      {task.tools.length > 0 && (
        <section>
          <h3>Tools it may use</h3>
          <p className={styles.chips}>
            {task.tools.map((tool) => (
              <Chip key={tool} title={tool}>
                {toolWords(tool)}
              </Chip>
            ))}
          </p>
        </section>
      )}
      {(task.verification_status || task.verification_notes) && (
        <section>
          <h3>Verification</h3>
          <p>{task.verification_status?.replaceAll("_", " ")}</p>
          {task.verification_notes && <p className="muted">{task.verification_notes}</p>}
        </section>
      )}
      <dl className={styles.table}>
        <Row name="Phase">{task.phase ?? "–"}</Row>
        <Row name="Type">
          {task.task_type}, {task.complexity}
        </Row>
        <Row name="Priority">{task.priority}</Row>
        <Row name="Requirements">{task.requirement_ids.join(", ") || "–"}</Row>
        <Row name="Attempts">
          {task.attempt} ({task.retry_count} of {task.max_retries} retries used)
        </Row>
        <Row name="Output at most">{count(task.max_tokens)} tokens a round</Row>
        <Row name="Tokens in, out">
          {count(task.prompt_tokens)}, {count(task.completion_tokens)}
        </Row>
        <Row name="Cost">{usd(task.cost_usd)}</Row>
        <Row name="Started">
          <Time at={task.started_at} />
        </Row>
        <Row name="Ended">
          <Time at={task.completed_at} />
        </Row>
        <Row name="Id">
          <code className={styles.id}>{task.id}</code>{" "}
          <CopyButton text={task.id} label="Copy the id" />
        </Row>
      </dl>
    </div>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Neighbours({ title, tasks }: { title: string; tasks: Task[] }) {
  const [, setUrl] = useUrl();
  if (tasks.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className={styles.neighbours}>
        {tasks.map((task) => (
          <li key={task.id}>
            <StatusIcon status={task.status} />
            <button type="button" onClick={() => setUrl({ task: task.id })}>
              {task.number}. <bdi>{task.title}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
