/**
 * Starting points that run as they are: the demo model, too, works from the lines that begin with a
 * dash.
 */
import type { Rigor } from "@/lib/api/types";

export interface Template {
  id: string;
  name: string;
  what: string;
  rigor: Rigor;
  requirements: string;
}

export const TEMPLATES: Template[] = [
  {
    id: "hello-world",
    name: "Hello, world",
    what: "Two files and a review: a first run from plan to result in under a minute.",
    rigor: "L1",
    requirements: `Build a tiny Python hello-world project:
- Write hello_world.py that prints "Hello, world" and takes an optional name as its first argument
- Write RUN.md that explains how to run hello_world.py, with one example call and its output
- Review hello_world.py against RUN.md and write REVIEW.md with what does not match`,
  },
  {
    id: "rest-api",
    name: "REST service with tests",
    what: "A small to-do service, its tests and its documentation, in dependent steps.",
    rigor: "L2",
    requirements: `Build a to-do REST service in Python with the standard library only:
- Write schema.sql with a table for tasks: id, title, done, created_at
- Write storage.py that opens an SQLite file, applies schema.sql and offers add, list, finish and delete
- Write server.py that serves storage.py over HTTP: GET /tasks, POST /tasks, PATCH /tasks/{id}, DELETE /tasks/{id}
- Write test_storage.py with unit tests for every function of storage.py
- Write test_server.py that starts server.py on a free port and tests every route, bad input included
- Write README.md with the routes, one curl example each, and how to run the tests`,
  },
  {
    id: "static-site",
    name: "Landing page",
    what: "Text, page and styles for a product, with an accessibility check at the end.",
    rigor: "L1",
    requirements: `Make a one-page website for a neighbourhood bicycle workshop:
- Write copy.md with a headline, three services with prices, opening hours and a short story of the workshop
- Write index.html that holds the text of copy.md in semantic HTML, with a form to ask for an appointment
- Write styles.css for index.html: readable at 375 px and 1440 px wide, light and dark
- Review index.html and styles.css for accessibility (WCAG 2.2 AA) and write ACCESSIBILITY.md with each finding and its fix`,
  },
  {
    id: "data-report",
    name: "Data report",
    what: "Sample data, its analysis and a written report that draws on both.",
    rigor: "L2",
    requirements: `Analyse a year of sales of a small bakery and report on it:
- Write sales.csv with 60 plausible rows: date, product, quantity, unit_price, weather
- Write analyse.py that reads sales.csv and prints revenue by month, by product and by weather
- Research which seasonal effects bakeries usually see and write background.md
- Write REPORT.md with the three most useful findings, the figures behind each and what to try next month
- Review REPORT.md for claims that sales.csv does not support and write REVIEW.md`,
  },
  {
    id: "cli-tool",
    name: "Command-line tool",
    what: "A tool that finds broken links in Markdown files, with tests and a manual.",
    rigor: "L2",
    requirements: `Build a command-line tool in Python that finds broken links in Markdown files:
- Write links.py that finds all links of a Markdown text, with line numbers, without counting those in code blocks
- Write check.py that says for each relative link whether the file and its heading exist
- Write cli.py with arguments for a folder, an ignore list and machine-readable output, exit code 1 when a link is broken
- Write test_links.py and test_check.py with at least eight cases each
- Write MANUAL.md with every option, the exit codes and three examples`,
  },
  {
    id: "design-review",
    name: "Design with risks",
    what: "A design document with alternatives, risks and a rollout plan, at full rigor.",
    rigor: "L3",
    requirements: `Design the move of a web shop from one server to two with a load balancer:
- Research how sessions, uploads and scheduled jobs behave when a second server is added and write findings.md
- Write design.md with the target architecture, two alternatives and why they were not chosen
- Write risks.md with each risk, how likely and how bad it is, and what is done about it
- Write rollout.md with steps, a check after each and the way back
- Review design.md and rollout.md for gaps and write REVIEW.md`,
  },
];

export function templateById(id: string | undefined): Template | undefined {
  return TEMPLATES.find((template) => template.id === id);
}
