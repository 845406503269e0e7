use crate::path::ProjectPath;

/// A file's media type by its extension; text types name UTF-8, the only encoding the tools write.
pub fn by_extension(path: &ProjectPath) -> &'static str {
    let extension = path.extension().map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs" | "cjs" | "jsx") => "text/javascript; charset=utf-8",
        Some("md" | "markdown") => "text/markdown; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("py") => "text/x-python; charset=utf-8",
        Some("rs") => "text/x-rust; charset=utf-8",
        Some("sh") => "text/x-shellscript; charset=utf-8",
        Some(
            "txt" | "log" | "ts" | "tsx" | "toml" | "ini" | "cfg" | "sql" | "c" | "h" | "cpp"
            | "hpp" | "cs" | "go" | "java" | "kt" | "rb" | "php" | "swift" | "env" | "diff"
            | "patch",
        ) => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        Some("jsonl" | "ndjson") => "application/x-ndjson",
        Some("yaml" | "yml") => "application/yaml",
        Some("xml") => "application/xml",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        Some("gz") => "application/gzip",
        Some("tar") => "application/x-tar",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        Some("mp4") => "video/mp4",
        Some("woff2") => "font/woff2",
        Some(_) => "application/octet-stream",
        None => "text/plain; charset=utf-8",
    }
}
