use planwright_tests::process::Process;
use std::time::Duration;
use tempfile::TempDir;

/// The product's process, whichever it is at the moment.
pub struct Victim {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    process: Option<Process>,
    port: u16,
    pub base: String,
    pub kills: u32,
    pub killed_starting: u32,
}

impl Victim {
    pub async fn start(provider: &str) -> Self {
        let environment = vec![
            ("ANTHROPIC_API_KEY", "sk-chaos".to_owned()),
            ("ANTHROPIC_BASE_URL", provider.to_owned()),
            ("PLANWRIGHT_DAILY_LIMIT_USD", "1000".to_owned()),
            ("PLANWRIGHT_MONTHLY_LIMIT_USD", "1000".to_owned()),
        ];
        let folder = tempfile::tempdir().expect("a folder for the data");
        let mut victim = Victim {
            folder,
            environment,
            process: None,
            port: 0,
            base: String::new(),
            kills: 0,
            killed_starting: 0,
        };
        victim.process = Some(victim.begin());
        victim.become_ready().await;
        victim
    }

    fn begin(&self) -> Process {
        let environment: Vec<(&str, &str)> =
            self.environment.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Process::begin(self.folder.path(), self.port, &environment, &["--sweep-every", "1"])
    }

    async fn become_ready(&mut self) {
        let process = self.process.as_mut().expect("a process");
        process.ready().await;
        self.base.clone_from(&process.base);
        let port = self.base.rsplit(':').next().and_then(|port| port.parse().ok());
        self.port = port.expect("a port at the end of the address");
    }

    /// Kills it, now and then again while it starts, and waits until it serves.
    pub async fn kill_and_restart(&mut self) {
        self.kill().await;
        while fastrand::u8(..100) < 15 {
            self.process = Some(self.begin());
            tokio::time::sleep(Duration::from_millis(fastrand::u64(0..300))).await;
            self.kill().await;
            self.killed_starting += 1;
        }
        self.process = Some(self.begin());
        self.become_ready().await;
    }

    async fn kill(&mut self) {
        self.process.take().expect("a process").kill().await;
        self.kills += 1;
    }
}
