import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { session } from "@/lib/session-host";
import "./styles/tokens.css";
import "./styles/base.css";

const root = document.getElementById("root");
if (root) void session.start().then(() => createRoot(root).render(<App />));
